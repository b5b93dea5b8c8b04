-- Addresses out of order, with a page on which a link stands.
SELECT seen.kind, seen.url, seen.title, seen."column", seen.on_date, seen.state, seen.status, seen.detail, seen.hops, seen.words, seen.since,
       seen.asked_at, places.page, places.page_title, places.pages, count(*) OVER () AS of_all
FROM site_urls AS seen
LEFT JOIN (
    SELECT url, min(page) AS page, arg_min(title, page) AS page_title, count(*) AS pages
    FROM site_links
    WHERE agency = $agency OR agency IS NULL
    GROUP BY url
) AS places ON places.url = seen.url AND seen.kind IN ('link', 'attachment')
WHERE (seen.agency = $agency OR seen.agency IS NULL) AND seen.is_fault
ORDER BY seen."column", seen.state, seen.since, seen.url
LIMIT CAST($most AS INTEGER);
