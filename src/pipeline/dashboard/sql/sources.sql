-- The sources of the agency. A source that was fresh on the day the figures reach to is stale when it is late for `$today`.
SELECT source, looked_at, reaches_to, loaded_to, rows,
       CASE WHEN state = 'fresh' AND reaches_to + rhythm_days < $today::DATE THEN 'stale' ELSE state END AS state
FROM sources
WHERE agency IS NULL OR agency = $agency
ORDER BY source
