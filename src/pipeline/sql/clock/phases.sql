-- One row per request with steps: from which day its period counts once a demand for correction has had its effect (art. 30).
-- `answered_on` is the first corrected request after the demand, in time or not.
CREATE OR REPLACE TEMP TABLE clock_phases AS
WITH answers AS (
    SELECT busy.id,
           min(step.on_date) AS answered_on
    FROM clock_busy AS busy
    JOIN clock_steps AS step ON step.id = busy.id
    WHERE busy.asked_on IS NOT NULL
      AND step.event = 'correction_received'
      AND step.on_date BETWEEN busy.asked_on AND busy.until
    GROUP BY busy.id
)
SELECT busy.id,
       CASE WHEN asked_on <= correction_due AND answered_on IS NOT NULL THEN answered_on ELSE received_on END AS anchor,
       CASE WHEN asked_on <= correction_due AND answered_on IS NULL THEN asked_on END AS waits_since,
       answered_on,
       false AS lapsed,
       0 AS fee_steps,
       busy.* EXCLUDE (id, consult_first, consult_last, consult_marks)
FROM clock_busy AS busy
LEFT JOIN answers ON answers.id = busy.id;
