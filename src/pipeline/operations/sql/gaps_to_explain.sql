-- Open warnings about days of a year that no data cover: what a person may explain.
SELECT code, agency, refers_to, message
FROM findings
WHERE year = $year AND code IN (SELECT unnest($codes::VARCHAR[])) AND severity = 'warn' AND waived_by IS NULL AND refers_to IS NOT NULL
ORDER BY code, agency, refers_to;
