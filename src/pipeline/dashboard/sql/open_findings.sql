-- Findings that nobody has waived, by severity; those of no agency or no year concern everybody.
SELECT severity, count(*) AS findings
FROM findings
WHERE (agency IS NULL OR agency = $agency) AND (year IS NULL OR year = $year) AND waived_by IS NULL
GROUP BY severity
