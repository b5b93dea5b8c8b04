-- Findings of the last digest that are gone: one row per cause.
SELECT code, count(*) AS things, min(message) AS message,
       list(DISTINCT refers_to ORDER BY refers_to) FILTER (WHERE refers_to IS NOT NULL) AS refers_to
FROM told_findings AS told
WHERE ($agencies::VARCHAR[] IS NULL OR agency IS NULL OR list_contains($agencies::VARCHAR[], agency))
  AND NOT EXISTS (
      FROM newest_findings AS found
      WHERE (told.code, told.about) = (found.code, found.about)
        AND told.agency IS NOT DISTINCT FROM found.agency
        AND told.year IS NOT DISTINCT FROM found.year
  )
GROUP BY code, cause
ORDER BY code, message
