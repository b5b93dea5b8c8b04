SELECT agency, year, form, "table", "row", "column", label, value, semantic, origin
FROM cells
WHERE year = $year AND "table" = $table AND ($agency::VARCHAR IS NULL OR agency = $agency::VARCHAR)
ORDER BY agency, form, position;
