SELECT agency, severity, count(*) AS findings
FROM findings
WHERE (year IS NULL OR year = $year) AND waived_by IS NULL AND agency IS NOT NULL
GROUP BY agency, severity
