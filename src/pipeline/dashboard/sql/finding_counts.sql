-- Findings of each severity, and how many of them are waived.
SELECT severity, count(*) AS findings, count(waived_by) AS waived
FROM findings
WHERE (agency IS NULL OR agency = $agency) AND (year IS NULL OR year = $year)
GROUP BY severity
ORDER BY list_position(['block', 'warn', 'info'], severity)
