SELECT agency, year, figure, label, value, unit, status, revision, as_of
FROM figures
WHERE year = $year AND ($agency::VARCHAR IS NULL OR agency = $agency::VARCHAR)
ORDER BY agency, figure;
