-- Declared numbers join the counted ones.
INSERT INTO leaves
SELECT agency, year, month(on_date), figure, sum(amount)
FROM candidate.verdicts
WHERE verdict = 'counted' AND source IN (SELECT source FROM batches WHERE fills = 'declared')
GROUP BY agency, year, month(on_date), figure;
