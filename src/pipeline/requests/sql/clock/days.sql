-- One row per day of the calendar: the number of working days up to it (`upto`), and the last day of each period that starts on it.
-- Known untruth: `unsettled` counts every day that can still change, week-ends included.
CREATE OR REPLACE TEMP TABLE clock_days AS
WITH given AS (
    SELECT unnest($day::DATE[]) AS day,
           unnest($working::BOOLEAN[]) AS working,
           unnest($settled::BOOLEAN[]) AS settled
),
numbered AS (
    SELECT day,
           working,
           (sum(working::INTEGER) OVER (ORDER BY day))::INTEGER AS upto,
           (sum((NOT settled)::INTEGER) OVER (ORDER BY day))::INTEGER AS unsettled
    FROM given
),
nth AS (
    SELECT upto AS number, day FROM numbered WHERE working
)
SELECT start.*,
       reply.day AS reply_due,
       correction.day AS correction_due,
       consult.day AS consult_due,
       fee.day AS fee_due
FROM numbered AS start
LEFT JOIN nth AS reply ON reply.number = start.upto + $reply_days
LEFT JOIN nth AS correction ON correction.number = start.upto + $correction_days
LEFT JOIN nth AS consult ON consult.number = start.upto + $consult_days
LEFT JOIN nth AS fee ON fee.number = start.upto + $fee_days;
