-- What a listed file holds: rows, first and last day, a print that is equal for the same rows in any order, accounts or hosts, and whether
-- it has a row twice.
SELECT count(*), min(day), max(last_day), count(*) || ':' || coalesce(sum(content::HUGEINT), 0),
       coalesce(list_sort(list(DISTINCT name) FILTER (name IS NOT NULL)), []), count(DISTINCT content) < count(*)
FROM arrived
WHERE file_id = $file_id;
