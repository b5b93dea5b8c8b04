-- Findings that nobody has waived, the gravest first; at most `$row_limit`.
SELECT code, severity, outcome, message, what_to_do, refers_to, count(*) OVER () AS of_all
FROM findings
WHERE (agency IS NULL OR agency = $agency) AND (year IS NULL OR year = $year) AND waived_by IS NULL
ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, code, refers_to
LIMIT $row_limit
