-- The entries of the directory in a year that is over and of which every period is known: how many, with something published, with something missing.
WITH entry AS (
    SELECT entry, sum(items) AS items, bool_or(state = 'missing') AS missing, bool_or(state IN ('unknown', 'open')) AS unknown
    FROM directory_periods
    WHERE agency = $agency AND year = $year
    GROUP BY entry
),
counted AS (
    SELECT count(*) AS entries, count(*) FILTER (items > 0) AS published, count(*) FILTER (missing) AS missing
    FROM entry
    HAVING count(*) > 0 AND NOT bool_or(unknown)
)
SELECT 'directory.' || unnest(['entries', 'published', 'missing']) AS name, unnest([entries, published, missing]) AS value, NULL AS words
FROM counted;
