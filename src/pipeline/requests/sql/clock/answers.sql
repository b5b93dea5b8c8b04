-- One row per request whose first correction came before it was asked for: the first one after that, if there is one.
CREATE OR REPLACE TEMP TABLE clock_answers AS
SELECT busy.id,
       min(step.on_date) AS answered_on
FROM clock_busy AS busy
JOIN clock_steps AS step ON step.id = busy.id
WHERE busy.first_answered_on < busy.asked_on
  AND step.event = 'correction_received'
  AND step.on_date BETWEEN busy.asked_on AND busy.until
GROUP BY busy.id;
