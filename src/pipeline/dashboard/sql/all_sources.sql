-- Every source of the workspace, judged as of `$today`.
SELECT source, agency, looked_at, reaches_to, loaded_to, rows,
       CASE WHEN state = 'fresh' AND reaches_to + rhythm_days < $today::DATE THEN 'stale' ELSE state END AS state
FROM sources
ORDER BY looked_at DESC NULLS LAST, source
