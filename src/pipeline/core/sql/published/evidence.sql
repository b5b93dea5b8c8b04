SELECT agency, year, figure, source, row_id, on_date, summary, amount
FROM evidence
WHERE figure = $figure AND year = $year AND ($agency::VARCHAR IS NULL OR agency = $agency::VARCHAR)
ORDER BY agency, on_date, source, row_id;
