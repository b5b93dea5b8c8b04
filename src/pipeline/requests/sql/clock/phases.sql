-- One row per request that has steps: the day it was closed, the last day on which its steps count, and the day after which its period
-- counts once a notice of correction is applied (art. 30).
-- `answered_on`: the first corrected request after the notice, in time or not. `irregular`: a step is undated, before receipt or after
-- closing. `effective_steps`: how many steps had an effect, of the `other_steps`, those that belong to no consultation.
CREATE OR REPLACE TEMP TABLE clock_phases AS
WITH summed AS (
    SELECT id,
           any_value(received_on) AS received_on,
           any_value(decided_on) AS decided_on,
           any_value(extension_days) AS extension_days,
           min(CASE WHEN event = 'withdrawn' AND on_date BETWEEN received_on AND $on THEN on_date END) AS withdrawn_on,
           min(CASE WHEN event = 'correction_asked' AND on_date >= received_on THEN on_date END) AS first_asked_on,
           list(on_date) FILTER (event = 'correction_received') AS corrections,
           list(on_date) FILTER (event = 'extended') AS extensions,
           count(CASE WHEN event NOT IN ('consult_start', 'consult_end') THEN 1 END) AS other_steps,
           bool_or(on_date IS NULL OR on_date < received_on) AS misdated,
           max(on_date) AS latest
    FROM clock_steps
    GROUP BY id
),
closed AS (
    SELECT summed.* EXCLUDE (first_asked_on, misdated, latest),
           coalesce(least(withdrawn_on, decided_on), $on) AS until,
           least(withdrawn_on, decided_on) AS closed_on,
           withdrawn_on IS NOT NULL AND coalesce(withdrawn_on <= decided_on, true) AS withdrawn,
           CASE WHEN first_asked_on <= until THEN first_asked_on END AS asked_on,
           received.correction_due,
           coalesce(asked_on <= received.correction_due, false) AS asked_in_time,
           list_min(list_filter(corrections, lambda day: day BETWEEN asked_on AND until)) AS answered_on,
           misdated OR latest > until AS irregular
    FROM summed
    JOIN clock_days AS received ON received.day = summed.received_on
)
SELECT * EXCLUDE (corrections, asked_in_time),
       CASE WHEN asked_in_time THEN coalesce(answered_on, received_on) ELSE received_on END AS anchor,
       CASE WHEN asked_in_time AND answered_on IS NULL THEN asked_on END AS waits_since,
       false AS lapsed,
       withdrawn::INTEGER + asked_in_time::INTEGER + (asked_in_time AND answered_on IS NOT NULL)::INTEGER AS effective_steps
FROM closed;
