-- One row per request that has steps: when it closed, up to which day its steps count, and which kinds of step it has.
CREATE OR REPLACE TEMP TABLE clock_busy AS
WITH firsts AS (
    SELECT id,
           min(CASE WHEN event = 'withdrawn' AND on_date BETWEEN received_on AND $on THEN on_date END) AS withdrawn_on,
           min(CASE WHEN event = 'correction_asked' AND on_date >= received_on THEN on_date END) AS asked_on,
           min(CASE WHEN event = 'consult_start' AND on_date BETWEEN received_on AND $on THEN on_date END) AS consult_first,
           max(CASE WHEN event = 'consult_end' AND on_date BETWEEN received_on AND $on THEN on_date END) AS consult_last,
           sum(CASE WHEN event IN ('consult_start', 'consult_end') AND on_date BETWEEN received_on AND $on THEN 1 ELSE 0 END)
               AS consult_marks,
           bool_or(event = 'extended' AND on_date IS NOT NULL) AS has_told,
           bool_or(on_date IS NULL OR on_date < received_on) AS misdated,
           max(CASE WHEN event = 'consult_start' THEN on_date END) AS consult_latest,
           sum(CASE WHEN event NOT IN ('consult_start', 'consult_end') THEN 1 ELSE 0 END) AS other_steps
    FROM clock_steps
    GROUP BY id
)
SELECT firsts.* EXCLUDE (asked_on, withdrawn_on, consult_latest, misdated),
       request.received_on,
       request.known_decided_on AS decided_on,
       coalesce(request.extension_days, 0) AS extension_days,
       request.correction_due,
       withdrawn_on,
       withdrawn_on IS NOT NULL AND coalesce(withdrawn_on <= request.known_decided_on, true) AS withdrawn,
       CASE WHEN withdrawn_on IS NOT NULL AND coalesce(withdrawn_on <= request.known_decided_on, true)
            THEN withdrawn_on
            ELSE request.known_decided_on
       END AS closed_on,
       coalesce(least(withdrawn_on, request.known_decided_on), $on) AS until,
       CASE WHEN asked_on <= coalesce(least(withdrawn_on, request.known_decided_on), $on) THEN asked_on END AS asked_on,
       misdated OR coalesce(consult_latest > coalesce(least(withdrawn_on, request.known_decided_on), $on), false) AS odd
FROM firsts
JOIN clock_requests AS request ON request.rowid = firsts.id;
