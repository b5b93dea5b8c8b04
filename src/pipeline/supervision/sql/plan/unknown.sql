-- Tasks over their time of which nobody knows whether they are done, and the first of them.
SELECT agency, year, count(*), list(name || CASE WHEN length = 'year' THEN '' ELSE '（' || period || '）' END ORDER BY due_on, task)[:$named]
FROM candidate.plan_tasks
WHERE state = 'unknown'
GROUP BY agency, year
ORDER BY agency, year
