-- What the website published on each day of the year and of the one before.
SELECT year, on_date, sum(value) AS value
FROM daily
WHERE agency = $agency AND year BETWEEN $year - 1 AND $year AND starts_with(figure, 'items.') AND figure <> 'items.total'
GROUP BY year, on_date
ORDER BY on_date
