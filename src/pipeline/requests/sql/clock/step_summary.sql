-- One row per request that has steps: the day it was closed, the last day on which its steps count, and the first step of each kind.
-- `irregular`: a step is undated, or before receipt or after closing.
CREATE OR REPLACE TEMP TABLE clock_step_summary AS
WITH firsts AS (
    SELECT id,
           any_value(received_on) AS received_on,
           any_value(decided_on) AS decided_on,
           coalesce(any_value(extension_days), 0) AS extension_days,
           min(CASE WHEN event = 'withdrawn' AND on_date BETWEEN received_on AND $on THEN on_date END) AS withdrawn_on,
           min(CASE WHEN event = 'correction_asked' AND on_date >= received_on THEN on_date END) AS first_asked_on,
           min(CASE WHEN event = 'correction_received' THEN on_date END) AS first_answered_on,
           min(CASE WHEN event = 'extended' THEN on_date END) AS first_notified_on,
           min(CASE WHEN event = 'consult_start' AND on_date BETWEEN received_on AND $on THEN on_date END) AS consult_first,
           max(CASE WHEN event = 'consult_end' AND on_date BETWEEN received_on AND $on THEN on_date END) AS consult_last,
           max(CASE WHEN event = 'consult_start' THEN on_date END) AS consult_latest,
           count(CASE WHEN event IN ('consult_start', 'consult_end') AND on_date BETWEEN received_on AND $on THEN 1 END)
               AS consult_steps,
           count(CASE WHEN event NOT IN ('consult_start', 'consult_end') THEN 1 END) AS other_steps,
           bool_or(on_date IS NULL OR on_date < received_on) AS misdated
    FROM clock_steps
    GROUP BY id
),
spans AS (
    SELECT *,
           coalesce(least(withdrawn_on, decided_on), $on) AS until,
           withdrawn_on IS NOT NULL AND coalesce(withdrawn_on <= decided_on, true) AS withdrawn
    FROM firsts
)
SELECT spans.* EXCLUDE (first_asked_on, consult_latest, misdated),
       CASE WHEN withdrawn THEN withdrawn_on ELSE decided_on END AS closed_on,
       CASE WHEN first_asked_on <= until THEN first_asked_on END AS asked_on,
       received.correction_due,
       misdated OR coalesce(consult_latest > until, false) AS irregular
FROM spans
JOIN clock_days AS received ON received.day = spans.received_on;
