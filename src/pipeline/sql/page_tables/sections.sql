-- Rows of website items and posts by month and by where they stood: a column of the site, an account of a channel.
-- A row that does not count has no figure.
CREATE OR REPLACE TABLE candidate.sections AS
SELECT agency, year, month(on_date) AS month, source, verdict, figure, section, manner,
       count(*) AS rows, coalesce(sum(amount), 0) AS value, min(on_date) AS first_on, max(on_date) AS last_on
FROM candidate.verdicts
WHERE nth = 1 AND source IN (SELECT source FROM batches WHERE fills IN ('items', 'posts'))
GROUP BY agency, year, month(on_date), source, verdict, figure, section, manner
ORDER BY agency, year
