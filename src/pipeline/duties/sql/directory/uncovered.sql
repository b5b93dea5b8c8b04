-- Items that no entry covers, of how many, and the columns that have most of them.
WITH by_section AS (
    SELECT agency, year, coalesce(section, '（没有栏目）') AS section, count(*) FILTER (entry IS NULL) AS items, count(DISTINCT (source, row_id)) AS every
    FROM candidate.directory_items
    GROUP BY agency, year, section
)
SELECT agency, year, sum(items)::BIGINT, sum(every)::BIGINT,
       list(section || ' ' || items ORDER BY items DESC, section) FILTER (items > 0)[:$named]
FROM by_section
GROUP BY agency, year
HAVING sum(items) > 0
ORDER BY agency, year
