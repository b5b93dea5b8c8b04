-- Three clocks of every source: when we looked, how far it reaches, how far we loaded. Fresh or stale is judged on coverage against the
-- source's own rhythm, and on that of its account where several sources speak for one; that a night ran well says nothing.
-- Known untruth: reaches_to is the last date met in the newest file unless its name states a period.
CREATE OR REPLACE TABLE candidate.sources AS
WITH loaded AS (
    SELECT source, max(covers_to) AS loaded_to FROM files WHERE state = 'loaded' GROUP BY source
),
refused AS (
    SELECT source, count(*) AS files
    FROM (SELECT source, sha256 FROM files GROUP BY source, sha256 HAVING arg_max(state, file_id) = 'refused')
    GROUP BY source
),
held AS (
    SELECT source, sum(pulled)::BIGINT AS rows, min(agency) AS agency FROM candidate.accounting GROUP BY source
),
reached AS (
    SELECT settings.source,
           max(loaded.loaded_to) OVER (
               PARTITION BY settings.agency, settings.fills, coalesce(settings.account, settings.source)
           ) AS account_to
    FROM source_settings AS settings
    LEFT JOIN loaded ON loaded.source = settings.source
)
SELECT coalesce(settings.agency, held.agency) AS agency,
       settings.source,
       settings.looked_at,
       greatest(loaded.loaded_to, settings.shown_to) AS reaches_to,
       loaded.loaded_to,
       coalesce(held.rows, 0) AS rows,
       CASE
           WHEN loaded.source IS NULL THEN CASE WHEN settings.dead OR coalesce(refused.files, 0) > 0 THEN 'failed' ELSE 'never' END
           WHEN settings.rhythm_days IS NULL THEN CASE WHEN settings.dead THEN 'failed' ELSE 'fresh' END
           WHEN reached.account_to + settings.rhythm_days >= $as_of::DATE THEN 'fresh'
           WHEN settings.dead THEN 'failed'
           ELSE 'stale'
       END AS state,
       settings.kind AS taken_by,
       settings.account,
       settings.rhythm_days,
       coalesce(settings.last_visit, 'never') AS last_visit
FROM source_settings AS settings
LEFT JOIN loaded ON loaded.source = settings.source
LEFT JOIN refused ON refused.source = settings.source
LEFT JOIN held ON held.source = settings.source
LEFT JOIN reached ON reached.source = settings.source;
