-- One row per request with a fee notice in its period (国办函〔2020〕109号): whether the notice counts, and how it ended.
CREATE OR REPLACE TEMP TABLE clock_fees AS
WITH asked AS (
    SELECT phase.id,
           phase.until,
           phase.due AS reply_due,
           min(step.on_date) AS asked_on
    FROM clock_limits AS phase
    JOIN clock_steps AS step ON step.id = phase.id
    WHERE phase.waits_since IS NULL
      AND step.event = 'fee_asked'
      AND step.on_date BETWEEN phase.anchor AND phase.until
    GROUP BY phase.id, phase.until, phase.due
),
paid AS (
    SELECT asked.id,
           min(step.on_date) AS paid_on
    FROM asked
    JOIN clock_steps AS step ON step.id = asked.id
    WHERE step.event = 'fee_paid'
      AND step.on_date BETWEEN asked.asked_on AND asked.until
    GROUP BY asked.id
)
SELECT asked.id,
       asked.asked_on,
       asked.reply_due,
       paid.paid_on,
       term.fee_due,
       asked.asked_on < $fee_since AS too_soon,
       coalesce(asked.asked_on > asked.reply_due, false) AS too_late,
       asked.asked_on >= $fee_since AND coalesce(asked.asked_on <= asked.reply_due, true) AS counts,
       coalesce(paid.paid_on, asked.until) > term.fee_due AS lapsed
FROM asked
JOIN clock_days AS term ON term.day = asked.asked_on
LEFT JOIN paid ON paid.id = asked.id;
