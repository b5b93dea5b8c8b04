-- Where the website's items of the year stood: what counted and what did not, by column of the site.
SELECT section, figure, verdict, sum(rows)::BIGINT AS rows, max(last_on) AS last_on
FROM sections
WHERE agency = $agency AND year = $year AND source IN (SELECT source FROM observed WHERE fills = 'items')
GROUP BY section, figure, verdict
ORDER BY section, figure
