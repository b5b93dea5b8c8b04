-- What listed files hold: rows, first and last day, a print that is equal for the same rows in any order, accounts or hosts.
SELECT file_id, count(content), min(day), max(last_day), count(content) || ':' || coalesce(sum(content::HUGEINT), 0),
       coalesce(list_sort(list(DISTINCT name) FILTER (name IS NOT NULL)), [])
FROM (SELECT unnest($files::INTEGER[]) AS file_id) AS wanted
LEFT JOIN arrived USING (file_id)
GROUP BY file_id;
