-- One row per request with steps: from which day its period counts once a demand for correction has had its effect (art. 30).
-- `answered_on` is the first corrected request after the demand, in time or not; `effects` counts the steps that had one.
CREATE OR REPLACE TEMP VIEW clock_phases AS
WITH asked AS (
    SELECT busy.*,
           CASE WHEN first_answered_on BETWEEN asked_on AND until THEN first_answered_on ELSE later.answered_on END
               AS answered_on
    FROM clock_busy AS busy
    LEFT JOIN clock_answers AS later ON later.id = busy.id
)
SELECT id,
       received_on,
       until,
       closed_on,
       withdrawn,
       extension_days,
       first_told_on,
       answered_on,
       CASE WHEN asked_on <= correction_due AND answered_on IS NOT NULL THEN answered_on ELSE received_on END AS anchor,
       CASE WHEN asked_on <= correction_due AND answered_on IS NULL THEN asked_on END AS waits_since,
       false AS lapsed,
       odd,
       other_steps,
       CASE WHEN withdrawn THEN 1 ELSE 0 END
           + CASE WHEN asked_on <= correction_due THEN 1 ELSE 0 END
           + CASE WHEN asked_on <= correction_due AND answered_on IS NOT NULL THEN 1 ELSE 0 END AS effects
FROM asked;
