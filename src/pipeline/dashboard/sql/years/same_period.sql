-- What was published in each year up to the same day.
SELECT year, CASE WHEN starts_with(figure, 'items.') THEN 'items.total' ELSE figure END AS total, sum(value) AS value
FROM daily
WHERE agency = $agency AND figure <> 'items.total' AND (month(on_date), day(on_date)) <= ($month, $day)
GROUP BY 1, 2
