-- Numbers without rows join the counted rows.
INSERT INTO leaves BY NAME
SELECT agency, year, month(on_date) AS month, figure, sum(amount) AS value
FROM candidate.verdicts
WHERE verdict = 'counted' AND source IN (SELECT source FROM batches WHERE fills = 'counts')
GROUP BY agency, year, month(on_date), figure;
