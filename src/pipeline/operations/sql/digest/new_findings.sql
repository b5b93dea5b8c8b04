-- Findings that were not there, or less grave, when the last digest was sent: one row per cause, however many things share it.
SELECT code, severity, count(*) AS things, min(message) AS message, min(what_to_do) AS what_to_do,
       list(DISTINCT refers_to ORDER BY refers_to) FILTER (WHERE refers_to IS NOT NULL) AS refers_to
FROM newest_findings AS found
WHERE ($agencies::VARCHAR[] IS NULL OR agency IS NULL OR list_contains($agencies::VARCHAR[], agency))
  AND NOT EXISTS (
      FROM told_findings AS told
      WHERE (told.code, told.severity, told.about) = (found.code, found.severity, found.about)
        AND told.agency IS NOT DISTINCT FROM found.agency
        AND told.year IS NOT DISTINCT FROM found.year
  )
GROUP BY code, severity, cause
ORDER BY severity, things DESC, code, message
