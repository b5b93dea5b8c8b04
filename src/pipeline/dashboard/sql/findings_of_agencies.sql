-- Open findings of every agency by severity, those of no agency with each: the same number as on the agency's own pages.
SELECT agencies.agency, findings.severity, count(*) AS findings
FROM agencies
JOIN findings ON findings.agency IS NULL OR findings.agency = agencies.agency
WHERE (findings.year IS NULL OR findings.year = $year) AND findings.waived_by IS NULL
GROUP BY agencies.agency, findings.severity
