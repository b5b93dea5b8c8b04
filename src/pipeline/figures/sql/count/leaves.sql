-- The counted rows by month and leaf figure. Numbers without rows and declared numbers join later.
CREATE OR REPLACE TEMP TABLE leaves AS
SELECT agency, year, month(on_date) AS month, figure, sum(value) AS value
FROM candidate.tallies
WHERE verdict = 'counted' AND source NOT IN (SELECT source FROM batches WHERE fills = 'counts')
GROUP BY agency, year, month(on_date), figure;
