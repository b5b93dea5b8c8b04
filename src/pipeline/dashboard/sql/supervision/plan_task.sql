-- One task of a plan in each of its times.
SELECT * FROM plan_tasks WHERE agency = $agency AND year = $year AND task = $task ORDER BY due_on, period
