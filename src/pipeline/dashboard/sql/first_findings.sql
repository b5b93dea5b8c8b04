-- Problems that nobody has accepted, the gravest first; at most `$row_limit`.
SELECT code, severity, outcome, message, what_to_do, refers_to
FROM findings
WHERE (agency IS NULL OR agency = $agency) AND (year IS NULL OR year = $year) AND waived_by IS NULL AND severity IN ('block', 'warn')
ORDER BY severity = 'warn', code, refers_to
LIMIT $row_limit
