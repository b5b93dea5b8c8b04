-- What is open, a line a cause: findings nobody accepted, by code, with how often, of how many agencies and of which years.
SELECT code, severity, any_value(message ORDER BY agency, refers_to) AS message,
       any_value(what_to_do ORDER BY agency, refers_to) AS what_to_do, count(*) AS findings,
       count(DISTINCT agency) AS agencies, min(agency) AS agency, max(year) AS year,
       list(DISTINCT year ORDER BY year) FILTER (WHERE year IS NOT NULL) AS years
FROM findings
WHERE waived_by IS NULL AND severity IN ('block', 'warn')
GROUP BY code, severity
ORDER BY severity = 'warn', findings DESC, code
