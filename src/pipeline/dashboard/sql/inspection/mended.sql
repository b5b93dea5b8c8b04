-- What was mended last.
SELECT url, title, "column", kind, mended_at, count(*) OVER () AS of_all
FROM site_urls
WHERE (agency = $agency OR agency IS NULL) AND mended_at IS NOT NULL
ORDER BY mended_at DESC, url
LIMIT CAST($most AS INTEGER);
