-- Sources whose state changed since the previous digest: one row per state and day reached. A source that cannot be read has a finding
-- that says why, and is excluded here. `ledgers`: sources of requests, which have no reminders meanwhile.
SELECT now.state, now.reaches_to, count(*) AS occurrences, list(now.source ORDER BY now.source) AS sources,
       list(now.source ORDER BY now.source) FILTER (WHERE now.source IN (SELECT source FROM newest.requests_clock)) AS ledgers
FROM newest.sources AS now
LEFT JOIN previous.sources AS before ON before.source = now.source AND before.agency IS NOT DISTINCT FROM now.agency
WHERE ($agencies::VARCHAR[] IS NULL OR now.agency IS NULL OR list_contains($agencies::VARCHAR[], now.agency))
  AND now.state <> coalesce(before.state, 'fresh')
  AND (now.state = 'fresh' OR now.source NOT IN (SELECT refers_to FROM newest_findings WHERE refers_to IS NOT NULL))
GROUP BY now.state, now.reaches_to
ORDER BY now.state = 'fresh', now.reaches_to NULLS FIRST
