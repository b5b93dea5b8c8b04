-- Of every task with an entry of the directory: how the periods of that entry stand that had to be published within the task's time. An
-- entry without such a period (有则公开, a year's entry in a month) is fulfilled by what was published of it.
CREATE OR REPLACE TEMP TABLE plan_directory AS
{% if kept %}
WITH entry AS (
    SELECT task.agency, task.year, task.task, task.period, task.first_day, task.due_on, task.until_day, min(directory.entry) AS entry,
           bool_or(directory.bound) AS bound
    FROM agency_tasks AS task
    JOIN candidate.directory AS directory ON directory.agency = task.agency AND directory.matter = task.target
    WHERE task.proof = 'directory'
    GROUP BY ALL
),
periods AS (
    SELECT entry.agency, entry.year, entry.task, entry.period, count(*) AS periods, max(period.first_on) AS last_on,
           bool_and(period.state IN ('published', 'late')) AS fulfilled,
           bool_or(period.state IN ('missing', 'nothing')) AS missing,
           bool_or(period.state = 'late') AS late,
           bool_or(period.state IN ('unknown', 'unbound')) AS unknown
    FROM entry
    JOIN candidate.directory_periods AS period
        ON period.agency = entry.agency AND period.entry = entry.entry AND period.last_day BETWEEN entry.first_day AND entry.due_on
    JOIN candidate.directory AS directory ON directory.agency = entry.agency AND directory.entry = entry.entry
    WHERE directory.every <> 'event'
    GROUP BY ALL
),
items AS (
    SELECT entry.agency, entry.year, entry.task, entry.period, min(item.on_date) AS first_on
    FROM entry
    JOIN candidate.directory_items AS item
        ON item.agency = entry.agency AND item.entry = entry.entry AND item.on_date BETWEEN entry.first_day AND entry.until_day
    GROUP BY ALL
)
SELECT entry.agency, entry.year, entry.task, entry.period, entry.entry, entry.bound,
       CASE WHEN periods.periods IS NULL THEN items.first_on WHEN periods.fulfilled THEN periods.last_on END AS done_on,
       coalesce(periods.late, false) AS late, coalesce(periods.missing, false) AS missing, coalesce(periods.unknown, false) AS unknown
FROM entry
LEFT JOIN periods ON (periods.agency, periods.year, periods.task, periods.period) = (entry.agency, entry.year, entry.task, entry.period)
LEFT JOIN items ON (items.agency, items.year, items.task, items.period) = (entry.agency, entry.year, entry.task, entry.period);
{% else %}
SELECT NULL::VARCHAR AS agency, NULL::INTEGER AS year, NULL::INTEGER AS task, NULL::VARCHAR AS period, NULL::INTEGER AS entry,
       NULL::BOOLEAN AS bound, NULL::DATE AS done_on, NULL::BOOLEAN AS late, NULL::BOOLEAN AS missing, NULL::BOOLEAN AS unknown
LIMIT 0;
{% endif %}
