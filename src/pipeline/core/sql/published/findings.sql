-- The findings of a year and those of no year, the gravest first; with `$agency` those of that agency and of none in particular.
SELECT agency, year, code, severity, outcome, message, what_to_do, "left", "right", refers_to, waived_by
FROM findings
WHERE ($year::INTEGER IS NULL OR year IS NULL OR year = $year::INTEGER)
  AND ($agency::VARCHAR IS NULL OR agency IS NULL OR agency = $agency::VARCHAR)
ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, code, agency, refers_to;
