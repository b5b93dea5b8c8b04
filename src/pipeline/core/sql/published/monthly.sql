SELECT agency, year, month, figure, value FROM monthly WHERE year = $year AND ($agency::VARCHAR IS NULL OR agency = $agency::VARCHAR) ORDER BY agency, figure, month;
