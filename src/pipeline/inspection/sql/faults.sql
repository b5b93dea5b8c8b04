-- Addresses out of order, by agency, code and column; those of a whole host by the host, those of a domain by its change.
WITH told AS (
    SELECT agency, url,
           CASE WHEN kind IN ('link', 'attachment') AND state <> 'private' THEN 'SITE-LINK' ELSE codes.code END AS code,
           CASE WHEN state IN ('host_down', 'certificate') AND kind IN ('page', 'item') THEN regexp_extract(url, '^https?://([^/]+)', 1)
                WHEN state = 'moved_host' THEN detail
                ELSE "column" END AS place,
           kind
    FROM candidate.site_urls AS seen
    JOIN (SELECT unnest($states::VARCHAR[]) AS state, unnest($codes::VARCHAR[]) AS code) AS codes USING (state)
    WHERE NOT (kind IN ('link', 'attachment') AND state IN ('moved_host', 'title_changed', 'encoding', 'login'))
)
SELECT agency, code, place, count(*), array_to_string(list(url ORDER BY url)[1:3], '、')
FROM told
GROUP BY agency, code, place
ORDER BY agency, code, place;
