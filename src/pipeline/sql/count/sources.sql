-- Three clocks of every source: when we looked, how far it reaches, how far we loaded. Fresh or stale is judged on coverage.
-- Known untruth: reaches_to is the last date met in the newest file unless its name states a period.
CREATE OR REPLACE TABLE candidate.sources AS
WITH loaded AS (
    SELECT source, max(covers_to) AS reaches_to, max(known_at) AS loaded_at FROM files WHERE state = 'loaded' GROUP BY source
),
refused AS (
    SELECT source, count(*) AS files
    FROM (SELECT source, sha256 FROM files GROUP BY source, sha256 HAVING arg_max(state, file_id) = 'refused')
    GROUP BY source
),
held AS (
    SELECT source, sum(pulled)::BIGINT AS rows, min(agency) AS agency FROM candidate.accounting GROUP BY source
)
SELECT coalesce(settings.agency, held.agency) AS agency,
       settings.source,
       settings.looked_at,
       loaded.reaches_to,
       CASE WHEN loaded.source IS NOT NULL THEN loaded.reaches_to END AS loaded_to,
       coalesce(held.rows, 0) AS rows,
       CASE
           WHEN settings.dead THEN 'failed'
           WHEN loaded.source IS NULL THEN CASE WHEN coalesce(refused.files, 0) > 0 THEN 'failed' ELSE 'never' END
           WHEN settings.rhythm_days IS NULL THEN 'fresh'
           WHEN loaded.reaches_to IS NULL OR loaded.reaches_to + settings.rhythm_days::INTEGER < $as_of::DATE THEN 'stale'
           ELSE 'fresh'
       END AS state
FROM source_settings AS settings
LEFT JOIN loaded ON loaded.source = settings.source
LEFT JOIN refused ON refused.source = settings.source
LEFT JOIN held ON held.source = settings.source;
