-- One row per request with a fee notice in its period (国办函〔2020〕109号): whether the notice counts, and how it ended.
CREATE OR REPLACE TEMP TABLE clock_fees AS
WITH steps AS (
    SELECT id,
           list(on_date) FILTER (event = 'fee_asked') AS notices,
           list(on_date) FILTER (event = 'fee_paid') AS payments
    FROM clock_steps
    WHERE event IN ('fee_asked', 'fee_paid')
    GROUP BY id
),
phases AS (
    SELECT phase.*,
           list_min(list_filter(steps.notices, lambda day: day BETWEEN phase.anchor AND phase.until)) AS fee_asked_on,
           list_min(list_filter(steps.payments, lambda day: day BETWEEN fee_asked_on AND phase.until)) AS fee_paid_on
    FROM clock_phases AS phase
    JOIN steps ON steps.id = phase.id
    WHERE phase.waits_since IS NULL
      AND fee_asked_on IS NOT NULL
),
limits AS (
{% include 'requests/clock/limits.sql' %}
),
asked AS (
    SELECT phase.id,
           phase.fee_asked_on AS asked_on,
           phase.until,
           limits.due AS reply_due,
           phase.fee_paid_on AS paid_on
    FROM phases AS phase
    JOIN limits ON limits.id = phase.id
)
SELECT asked.id,
       asked.asked_on,
       asked.reply_due,
       asked.paid_on,
       term.fee_due,
       asked.asked_on < $fee_since AS too_soon,
       coalesce(asked.asked_on > asked.reply_due, false) AS too_late,
       NOT too_soon AND NOT too_late AS counts,
       coalesce(asked.paid_on <= term.fee_due, false) AS paid_in_time,
       coalesce(asked.paid_on, asked.until) > term.fee_due AS lapsed
FROM asked
JOIN clock_days AS term ON term.day = asked.asked_on;
