-- Of every task with a figure: what the rows behind it add up to from its first day, and the day on which they reached the number.
-- What a person declared for a year has no day of its own: `undated`.
CREATE OR REPLACE TEMP TABLE plan_amounts AS
WITH behind AS (
    SELECT task.agency, task.year, task.task, task.period, task.number, verdict.on_date, sum(verdict.amount) AS amount,
           bool_or(verdict.source IN (SELECT source FROM candidate.sources WHERE taken_by IN ('declared', 'counts'))) AS undated
    FROM agency_tasks AS task
    JOIN candidate.verdicts AS verdict
        ON verdict.agency = task.agency AND verdict.verdict = 'counted'
       AND (verdict.figure = task.target OR verdict.figure IN (SELECT part FROM candidate.figure_parts WHERE total = task.target))
       AND verdict.on_date BETWEEN task.first_day AND task.until_day
    WHERE task.proof = 'figure'
    GROUP BY ALL
),
running AS (
    SELECT *, sum(amount) OVER (PARTITION BY agency, year, task, period ORDER BY on_date) AS so_far FROM behind
)
SELECT agency, year, task, period, sum(amount) AS reached, bool_or(undated) AS undated, min(on_date) FILTER (so_far >= number) AS reached_on
FROM running
GROUP BY agency, year, task, period;
