-- The months of the year of which the website was observed on at least one day.
SELECT DISTINCT month(day)::INTEGER
FROM (
    SELECT unnest(generate_series(greatest(covers_from, make_date($year, 1, 1)), least(covers_to, make_date($year, 12, 31)), INTERVAL 1 DAY))::DATE AS day
    FROM observed
    WHERE fills = 'items' AND (agency IS NULL OR agency = $agency) AND covers_from <= make_date($year, 12, 31) AND covers_to >= make_date($year, 1, 1)
)
ORDER BY 1
