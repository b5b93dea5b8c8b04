SELECT DISTINCT figure FROM figures WHERE year = $year AND ($agency::VARCHAR IS NULL OR agency = $agency::VARCHAR);
