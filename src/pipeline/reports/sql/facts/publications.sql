-- What had to stand on every channel in a year, and what does not; only where it is known of each.
SELECT 'publications.' || unnest(['demanded', 'missing']) AS name, unnest([demanded, missing]) AS value, NULL AS words
FROM (
    SELECT count(*) AS demanded, count(*) FILTER (len(missing) > 0) AS missing
    FROM publications
    WHERE agency = $agency AND year = $year AND everywhere
    HAVING count(*) > 0 AND count(*) FILTER (len(unknown) > 0) = 0
);
