-- What was published on each day. Posts by account, because freshness is judged by account; items all together. Numbers without rows name no day.
CREATE OR REPLACE TABLE candidate.daily AS
SELECT agency, year, on_date, figure,
       CASE WHEN starts_with(figure, 'posts.') THEN section END AS section,
       sum(value) AS value
FROM candidate.tallies
WHERE verdict = 'counted' AND source NOT IN (SELECT source FROM batches WHERE fills = 'counts') AND (starts_with(figure, 'items.') OR starts_with(figure, 'posts.'))
GROUP BY agency, year, on_date, figure, CASE WHEN starts_with(figure, 'posts.') THEN section END
ORDER BY agency, year, figure, on_date
