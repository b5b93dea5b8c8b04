-- For each of some spans: the tasks due in it and how they stand, and how many were done in it, whenever they are due.
WITH span AS (
    SELECT unnest($names::VARCHAR[]) AS name, unnest($first_days::DATE[]) AS first_day, unnest($last_days::DATE[]) AS last_day
),
own AS (
    SELECT * FROM plan_tasks WHERE agency = $agency AND year = $year
)
SELECT span.name,
       count(own.task) FILTER (own.due_on BETWEEN span.first_day AND span.last_day) AS tasks,
       count(*) FILTER (own.due_on BETWEEN span.first_day AND span.last_day AND state = 'done') AS done,
       count(*) FILTER (own.due_on BETWEEN span.first_day AND span.last_day AND state = 'done' AND NOT in_time) AS done_late,
       count(*) FILTER (own.due_on BETWEEN span.first_day AND span.last_day AND state = 'planned') AS planned,
       count(*) FILTER (own.due_on BETWEEN span.first_day AND span.last_day AND state = 'late') AS late,
       count(*) FILTER (own.due_on BETWEEN span.first_day AND span.last_day AND state = 'unknown') AS unknown,
       count(*) FILTER (own.done_on BETWEEN span.first_day AND span.last_day) AS done_within
FROM span
LEFT JOIN own ON own.due_on BETWEEN span.first_day AND span.last_day OR own.done_on BETWEEN span.first_day AND span.last_day
GROUP BY span.name, span.first_day
ORDER BY span.first_day
