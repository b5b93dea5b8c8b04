-- In a roll-up without rows behind figures: the counties that have the rows of a figure, at most ten, and their own page of it.
SELECT counties.name,
       replace(replace(replace(counties.site, '{agency}', substr(any_value(figures.agency), length(counties.county) + 3)),
                       '{year}', $year::VARCHAR), '{figure}', $figure)
FROM figures
JOIN counties ON counties.county = figures.county AND NOT counties.detail
WHERE figures.figure = $figure AND figures.year = $year AND ($agency::VARCHAR IS NULL OR figures.agency = $agency::VARCHAR)
GROUP BY counties.county, counties.name, counties.site, counties."position"
ORDER BY counties."position"
LIMIT 10;
