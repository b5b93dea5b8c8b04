-- One row per request with steps: the period in force after all of them.
CREATE OR REPLACE TEMP VIEW clock_periods AS
SELECT * FROM clock_limits WHERE id NOT IN (SELECT id FROM clock_fee_phases)
UNION ALL
SELECT * FROM clock_fee_limits;

-- One row per request whose reasonable period (art. 35) ends after its due date: the day, and by how many working days later.
-- One that ends more than a year after receipt is a mistake and has no effect.
CREATE OR REPLACE TEMP TABLE clock_reasonable AS
SELECT request.rowid AS id,
       last_day.day,
       last_day.unsettled,
       last_day.upto - coalesce(period.due_upto, request.received_upto + $reply_days) AS more
FROM clock_requests AS request
LEFT JOIN clock_periods AS period ON period.id = request.rowid
JOIN clock_days AS last_day ON last_day.day = request.reasonable_until
WHERE request.reasonable_until <= request.received_on + $reasonable_days::INTEGER
  AND request.reasonable_until > CASE WHEN period.id IS NULL THEN request.reply_due ELSE period.due END;
