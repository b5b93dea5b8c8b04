-- Agencies that have figures of a year.
SELECT DISTINCT agency FROM candidate.figures WHERE year = $year AND ($agency::VARCHAR IS NULL OR agency = $agency::VARCHAR) ORDER BY agency;
