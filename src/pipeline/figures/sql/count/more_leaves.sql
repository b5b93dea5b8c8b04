-- Numbers without rows ('counts') or declared numbers ('declared') join the counted rows.
INSERT INTO leaves BY NAME
SELECT agency, year, month(on_date) AS month, figure, sum(value) AS value
FROM candidate.tallies
WHERE verdict = 'counted' AND source IN (SELECT source FROM batches WHERE fills = '{{ fills }}')
GROUP BY agency, year, month(on_date), figure;
