-- What each column of the website published in each month of the year.
SELECT section, month, sum(value) AS value
FROM sections
WHERE agency = $agency AND year = $year AND verdict = 'counted' AND source IN (SELECT source FROM observed WHERE fills = 'items')
GROUP BY section, month
