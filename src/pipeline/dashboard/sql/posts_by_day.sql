SELECT figure, section, on_date, value
FROM daily
WHERE agency = $agency AND year BETWEEN $year - 1 AND $year AND starts_with(figure, 'posts.')
ORDER BY figure, section, on_date
