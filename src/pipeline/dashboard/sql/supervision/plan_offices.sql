-- The tasks due from one day to another, by office: how many, and how they stand.
SELECT office, count(*) AS tasks, count(*) FILTER (state = 'done') AS done, count(*) FILTER (state = 'done' AND NOT in_time) AS done_late,
       count(*) FILTER (state = 'planned') AS planned, count(*) FILTER (state = 'late') AS late, count(*) FILTER (state = 'unknown') AS unknown
FROM plan_tasks
WHERE agency = $agency AND year = $year AND due_on BETWEEN $first_day::DATE AND $last_day::DATE
GROUP BY office
ORDER BY office
