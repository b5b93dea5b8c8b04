-- Sums by county that are not those of the build they are compared with; `before` or `after` is NULL where there was or is none.
CREATE TABLE target.county_changes AS
SELECT coalesce(now.county, formerly.county) AS county, coalesce(now.year, formerly.year) AS year, coalesce(now.figure, formerly.figure) AS figure,
       coalesce(now.label, formerly.label) AS label, formerly.value AS before, now.value AS after, formerly.reported AS reported_before,
       now.reported AS reported_after, $since::TIMESTAMP AS since
FROM (SELECT * FROM target.county_sums WHERE county IS NOT NULL) AS now
FULL JOIN (
{% if earlier %}
    SELECT * FROM earlier.county_sums WHERE county IS NOT NULL
{% else %}
    SELECT * FROM target.county_sums WHERE county IS NOT NULL AND $since::TIMESTAMP IS NOT NULL
{% endif %}
) AS formerly ON formerly.county = now.county AND formerly.year = now.year AND formerly.figure = now.figure
WHERE $since::TIMESTAMP IS NOT NULL
  AND (now.value IS DISTINCT FROM formerly.value OR now.reported IS DISTINCT FROM formerly.reported)
ORDER BY county, year, figure;
