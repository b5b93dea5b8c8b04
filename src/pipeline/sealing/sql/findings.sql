-- The findings about an agency's year or about no agency or year in particular. `accepted_by` is filled in later.
SELECT stage, agency, year, code, severity, outcome, message, what_to_do, "left", "right", refers_to, waived_by, NULL
FROM findings
WHERE (agency IS NULL OR agency = $agency) AND (year IS NULL OR year = $year) AND stage <> 'seal'
ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, stage, code, refers_to, message;
