-- What each column of the website published in each year.
SELECT section, year, sum(value) AS value
FROM sections
WHERE agency = $agency AND verdict = 'counted' AND source IN (SELECT source FROM observed WHERE fills = 'items') AND year IS NOT NULL
GROUP BY section, year
