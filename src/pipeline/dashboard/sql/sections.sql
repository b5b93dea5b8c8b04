-- The website's items of the year by column of the site: counted and not counted.
SELECT section, figure, verdict, sum(rows)::BIGINT AS rows, max(last_on) AS last_on
FROM sections
WHERE agency = $agency AND year = $year AND source IN (SELECT source FROM observed WHERE fills = 'items')
GROUP BY section, figure, verdict
ORDER BY section, figure
