-- Every address that was asked, as it was at its newest look. Mended: an earlier look found it out of order, the newest does not.
CREATE OR REPLACE TABLE candidate.site_urls AS
WITH newest AS (
    SELECT url, min(looked_at) AS first_seen, max(looked_at) AS asked_at, arg_max(kind, (looked_at, nth)) AS kind, arg_max(state, (looked_at, nth)) AS state,
           arg_max(status, (looked_at, nth)) AS status, arg_max(detail, (looked_at, nth)) AS detail, arg_max(final, (looked_at, nth)) AS final_url,
           arg_max(hops, (looked_at, nth)) AS hops, arg_max(words, (looked_at, nth)) AS words
    FROM looks_read
    WHERE looked_at::DATE <= $today
    GROUP BY url
),
changed AS (
    SELECT url, max(seen_at) AS since,
           max(seen_at) FILTER (WHERE list_contains($faults::VARCHAR[], before) AND NOT list_contains($faults::VARCHAR[], state)
                                      AND state NOT IN ('unread', 'robots')) AS mended_at
    FROM candidate.site_history
    GROUP BY url
)
SELECT owner.agency, newest.url, coalesce(owner.kind, newest.kind) AS kind, owner.title, owner."column", owner.on_date,
       newest.state, list_contains($faults::VARCHAR[], newest.state) OR len(coalesce(newest.words, [])) > 0 AS is_fault,
       newest.status, newest.detail, newest.final_url, coalesce(newest.hops, []) AS hops, coalesce(newest.words, []) AS words,
       newest.first_seen, newest.asked_at, changed.since,
       CASE WHEN NOT list_contains($faults::VARCHAR[], newest.state) THEN changed.mended_at END AS mended_at
FROM newest
JOIN site_owners AS owner ON owner.url = newest.url
LEFT JOIN changed ON changed.url = newest.url
ORDER BY owner.agency, is_fault DESC, newest.state, owner."column", newest.url;
