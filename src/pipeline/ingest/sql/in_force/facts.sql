-- What listed files hold: rows, first and last day, a print that is equal for the same rows in any order, accounts or hosts.
-- By file and name first: a list of distinct names out of ten million rows takes two thirds of a gigabyte.
WITH by_name AS (
    SELECT file_id, name, count(*) AS rows, min(day) AS first_day, max(last_day) AS last_day, sum(content::HUGEINT) AS print
    FROM arrived
    WHERE file_id IN (SELECT unnest($files::INTEGER[]))
    GROUP BY file_id, name
)
SELECT wanted.file_id, coalesce(held.rows, 0)::BIGINT, held.first_day, held.last_day, coalesce(held.rows, 0) || ':' || coalesce(held.print, 0),
       coalesce(held.names, [])
FROM (SELECT unnest($files::INTEGER[]) AS file_id) AS wanted
LEFT JOIN (
    SELECT file_id, sum(rows) AS rows, min(first_day) AS first_day, max(last_day) AS last_day, sum(print) AS print,
           list_sort(list(name) FILTER (name IS NOT NULL)) AS names
    FROM by_name
    GROUP BY file_id
) AS held USING (file_id);
