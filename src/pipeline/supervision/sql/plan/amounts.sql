-- Of every task with a figure: what the rows behind it add up to from its first day, and the day on which they reached the number.
-- What a person declared for a year has no day of its own: `undated`.
CREATE OR REPLACE TEMP TABLE plan_amounts AS
WITH wanted AS (
    SELECT DISTINCT target, target AS figure FROM agency_tasks WHERE proof = 'figure'
    UNION
    SELECT task.target, part.part FROM agency_tasks AS task JOIN candidate.figure_parts AS part ON part.total = task.target WHERE task.proof = 'figure'
),
days AS (
    SELECT verdict.agency, wanted.target, verdict.on_date, sum(verdict.amount) AS amount,
           bool_or(verdict.source IN (SELECT source FROM candidate.sources WHERE taken_by IN ('declared', 'counts'))) AS undated
    FROM wanted
    JOIN candidate.verdicts AS verdict ON verdict.figure = wanted.figure
    WHERE verdict.verdict = 'counted'
    GROUP BY ALL
),
running AS (
    SELECT task.agency, task.year, task.task, task.period, task.number, days.on_date, days.amount, days.undated,
           sum(days.amount) OVER (PARTITION BY task.agency, task.year, task.task, task.period ORDER BY days.on_date) AS so_far
    FROM agency_tasks AS task
    JOIN days ON days.agency = task.agency AND days.target = task.target AND days.on_date BETWEEN task.first_day AND task.until_day
    WHERE task.proof = 'figure'
)
SELECT agency, year, task, period, sum(amount) AS reached, bool_or(undated) AS undated, min(on_date) FILTER (so_far >= number) AS reached_on
FROM running
GROUP BY agency, year, task, period;
