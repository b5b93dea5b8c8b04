-- Every change of an address's state, the first look included.
CREATE OR REPLACE TABLE candidate.site_history AS
SELECT url, looked_at AS seen_at, state, before, detail
FROM (
    SELECT *, lag(state) OVER (PARTITION BY url ORDER BY looked_at, nth) AS before
    FROM looks_read
    WHERE looked_at::DATE <= $today AND url IN (SELECT url FROM site_owners)
)
WHERE before IS DISTINCT FROM state
ORDER BY url, looked_at;
