-- One row per request whose first corrected request came before the notice of correction: the first one after it, if there is one.
CREATE OR REPLACE TEMP TABLE clock_later_corrections AS
SELECT summary.id,
       min(step.on_date) AS answered_on
FROM clock_step_summary AS summary
JOIN clock_steps AS step ON step.id = summary.id
WHERE summary.first_answered_on < summary.asked_on
  AND step.event = 'correction_received'
  AND step.on_date BETWEEN summary.asked_on AND summary.until
GROUP BY summary.id;

-- One row per request with steps: the day after which its period counts once a notice of correction is applied (art. 30).
-- `answered_on`: the first corrected request after the notice, in time or not. `effective_steps`: how many steps had an effect.
CREATE OR REPLACE TEMP VIEW clock_phases AS
WITH asked AS (
    SELECT summary.*,
           CASE WHEN first_answered_on BETWEEN asked_on AND until THEN first_answered_on ELSE later.answered_on END
               AS answered_on
    FROM clock_step_summary AS summary
    LEFT JOIN clock_later_corrections AS later ON later.id = summary.id
)
SELECT id,
       received_on,
       until,
       closed_on,
       withdrawn,
       extension_days,
       first_notified_on,
       answered_on,
       CASE WHEN asked_on <= correction_due AND answered_on IS NOT NULL THEN answered_on ELSE received_on END AS anchor,
       CASE WHEN asked_on <= correction_due AND answered_on IS NULL THEN asked_on END AS waits_since,
       false AS lapsed,
       irregular,
       other_steps,
       CASE WHEN withdrawn THEN 1 ELSE 0 END
           + CASE WHEN asked_on <= correction_due THEN 1 ELSE 0 END
           + CASE WHEN asked_on <= correction_due AND answered_on IS NOT NULL THEN 1 ELSE 0 END AS effective_steps
FROM asked;
