-- The number of open findings by severity, reported before or not.
SELECT severity, count(*) AS occurrences
FROM newest_findings
WHERE $agencies::VARCHAR[] IS NULL OR agency IS NULL OR list_contains($agencies::VARCHAR[], agency)
GROUP BY severity
