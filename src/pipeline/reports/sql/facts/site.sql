-- The inspections of the website in a year: how often, of how many addresses, of how many something was found, and mended since.
WITH looked AS (
    SELECT url, is_fault FROM site_urls WHERE agency = $agency AND year(first_seen) <= $year AND year(asked_at) >= $year
),
faults AS (
    SELECT DISTINCT looked.url, looked.is_fault
    FROM looked
    JOIN site_history AS history ON history.url = looked.url AND year(history.seen_at) = $year
    WHERE list_contains($faults::VARCHAR[], history.state)
),
counted AS (
    SELECT (SELECT count(*) FROM site_runs WHERE year(began_at) = $year) AS runs, (SELECT count(*) FROM looked) AS asked,
           (SELECT count(*) FROM faults) AS faults, (SELECT count(*) FROM faults WHERE NOT is_fault) AS mended
)
SELECT 'site.' || unnest(['runs', 'asked', 'faults', 'mended']) AS name, unnest([runs, asked, faults, mended]) AS value, NULL AS words
FROM counted
WHERE runs > 0 AND asked > 0;
