-- Whose each address is: items that count, columns' own pages, and the links and attachments of the pages that were read.
CREATE OR REPLACE TEMP TABLE site_owners AS
WITH items AS (
    SELECT url, agency, arg_max(summary, on_date) AS title, arg_max(section, on_date) AS "column", max(on_date) AS on_date
    FROM candidate.verdicts
    WHERE nth = 1 AND verdict = 'counted' AND starts_with(figure, 'items.') AND url IS NOT NULL
    GROUP BY url, agency
),
places AS (
    SELECT url, agency, 'page' AS kind, "column" AS title, "column", NULL::DATE AS on_date FROM inspected_pages
    UNION ALL
    SELECT url, agency, 'item', title, "column", on_date FROM items WHERE url NOT IN (SELECT url FROM inspected_pages)
),
linked AS (
    SELECT DISTINCT links_read.link AS url, places.agency, NULL AS title, places."column", NULL::DATE AS on_date
    FROM links_read
    JOIN places ON places.url = links_read.page
    WHERE links_read.link NOT IN (SELECT url FROM places)
)
SELECT * FROM places
UNION ALL
SELECT url, agency, NULL, any_value(title), min("column"), any_value(on_date) FROM linked GROUP BY url, agency;
