-- How many findings wait for somebody, told before or not.
SELECT severity, count(*) AS things
FROM newest_findings
WHERE $agencies::VARCHAR[] IS NULL OR agency IS NULL OR list_contains($agencies::VARCHAR[], agency)
GROUP BY severity
