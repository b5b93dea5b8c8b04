-- Tasks that are late, by office, and the first of them.
SELECT agency, year, office, count(*), list(name || CASE WHEN length = 'year' THEN '' ELSE '（' || period || '）' END ORDER BY due_on, task)[:$named]
FROM candidate.plan_tasks
WHERE state = 'late'
GROUP BY agency, year, office
ORDER BY agency, year, office
