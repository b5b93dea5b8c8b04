-- The tasks of a year's plan, where all are over and it is known of each whether it was done; in time where that is known of each that was.
WITH counted AS (
    SELECT count(*) AS tasks, count(*) FILTER (state = 'done') AS done, count(*) FILTER (in_time) AS in_time,
           count(*) FILTER (state = 'late') AS late, count(DISTINCT office) AS offices,
           bool_and(in_time IS NOT NULL) FILTER (state = 'done') AS timed
    FROM plan_tasks
    WHERE agency = $agency AND year = $year
    HAVING count(*) > 0 AND count(*) FILTER (state IN ('planned', 'unknown')) = 0
)
SELECT 'plan.' || unnest(['tasks', 'done', 'late', 'offices']) AS name, unnest([tasks, done, late, offices]) AS value, NULL AS words FROM counted
UNION ALL
SELECT 'plan.in_time', in_time, NULL FROM counted WHERE timed;
