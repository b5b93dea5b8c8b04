-- Findings that were absent, or of another severity, at the previous digest: one row per cause.
SELECT code, severity, count(*) AS occurrences, min(message) AS message, min(what_to_do) AS what_to_do,
       list(DISTINCT refers_to ORDER BY refers_to) FILTER (WHERE refers_to IS NOT NULL) AS refers_to
FROM newest_findings AS newest
WHERE ($agencies::VARCHAR[] IS NULL OR agency IS NULL OR list_contains($agencies::VARCHAR[], agency))
  AND NOT EXISTS (
      FROM previous_findings AS previous
      WHERE (previous.code, previous.severity, previous.about) = (newest.code, newest.severity, newest.about)
        AND previous.agency IS NOT DISTINCT FROM newest.agency
        AND previous.year IS NOT DISTINCT FROM newest.year
  )
GROUP BY code, severity, cause
ORDER BY severity, occurrences DESC, code, message
