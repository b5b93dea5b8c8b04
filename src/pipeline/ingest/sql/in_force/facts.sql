-- What listed files hold: rows, first and last day, a print that is equal for the same rows in any order, accounts or hosts.
SELECT wanted.file_id, coalesce(held.rows, 0), held.first_day, held.last_day, coalesce(held.rows, 0) || ':' || coalesce(held.print, 0),
       coalesce(held.names, [])
FROM (SELECT unnest($files::INTEGER[]) AS file_id) AS wanted
LEFT JOIN (
    SELECT file_id, count(*) AS rows, min(day) AS first_day, max(last_day) AS last_day, sum(content::HUGEINT) AS print,
           list_sort(list(DISTINCT name) FILTER (name IS NOT NULL)) AS names
    FROM arrived
    WHERE file_id IN (SELECT unnest($files::INTEGER[]))
    GROUP BY file_id
) AS held USING (file_id);
