-- Findings of the previous digest that no longer hold: one row per cause.
SELECT code, count(*) AS occurrences, min(message) AS message,
       list(DISTINCT refers_to ORDER BY refers_to) FILTER (WHERE refers_to IS NOT NULL) AS refers_to
FROM previous_findings AS previous
WHERE ($agencies::VARCHAR[] IS NULL OR agency IS NULL OR list_contains($agencies::VARCHAR[], agency))
  AND NOT EXISTS (
      FROM newest_findings AS newest
      WHERE (previous.code, previous.about) = (newest.code, newest.about)
        AND previous.agency IS NOT DISTINCT FROM newest.agency
        AND previous.year IS NOT DISTINCT FROM newest.year
  )
GROUP BY code, cause
ORDER BY code, message
