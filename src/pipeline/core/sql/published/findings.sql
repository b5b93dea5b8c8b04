SELECT agency, year, code, severity, outcome, message, what_to_do, "left", "right", refers_to, waived_by
FROM findings
WHERE $year::INTEGER IS NULL OR year IS NULL OR year = $year::INTEGER
ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, code, agency, refers_to;
