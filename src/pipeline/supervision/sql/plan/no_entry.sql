-- Matters that tasks name and no directory of these agencies has.
SELECT year, list(DISTINCT target ORDER BY target)
FROM candidate.plan_tasks
WHERE proof = 'directory' AND entry IS NULL
GROUP BY year
ORDER BY year
