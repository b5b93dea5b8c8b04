-- Columns' own pages with what their newest look found, and the class and the end of the column where columns.yml says them.
SELECT page.agency, page."column", page.url, declared.class, declared.closed, seen.state, seen.newest, seen.looked_on
FROM inspected_pages AS page
JOIN (
    SELECT url, arg_max(state, (looked_at, nth)) AS state, arg_max(newest, (looked_at, nth)) AS newest, max(looked_at)::DATE AS looked_on
    FROM looks_read
    WHERE looked_at::DATE <= $today
    GROUP BY url
) AS seen ON seen.url = page.url
LEFT JOIN candidate.website_columns AS declared ON declared."column" = page."column"
ORDER BY page.agency, page."column", page.url;
