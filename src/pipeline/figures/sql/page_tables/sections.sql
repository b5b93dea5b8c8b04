-- Website items and posts by month and section: a column of the site, an account of a channel. A row that does not count has no figure.
-- `shown`: the row is on the page although it may not count, as a copy of or a reference to one that does; it keeps its column fresh.
-- Drafts and withdrawn items are not shown.
CREATE OR REPLACE TABLE candidate.sections AS
SELECT agency, year, month(on_date) AS month, source, verdict, figure, section, manner,
       verdict = 'counted' OR (verdict = 'excluded' AND reason IN ('引用', '重复')) AS shown,
       sum(rows)::BIGINT AS rows, coalesce(sum(value), 0) AS value, min(on_date) AS first_on, max(on_date) AS last_on
FROM candidate.tallies
WHERE own AND source IN (SELECT source FROM batches WHERE fills IN ('items', 'posts'))
GROUP BY agency, year, month(on_date), source, verdict, figure, section, manner,
         verdict = 'counted' OR (verdict = 'excluded' AND reason IN ('引用', '重复'))
ORDER BY agency, year, month, source, section
