-- Three times of every source: when it was last fetched, how far it reaches, how far it is loaded. Fresh or stale on a day is judged by its
-- rhythm, for the whole account where several sources cover one; a run without errors is no evidence of it.
-- A source whose rows belong to several agencies is of none in particular.
-- Known untruth: reaches_to is the last date in the newest file unless its name states a period.
CREATE OR REPLACE {{ 'TEMP TABLE' if table == 'sources_as_of' else 'TABLE' }} {{ table }} AS
WITH loaded AS (
    SELECT source, max(covers_to) AS loaded_to FROM files WHERE state = 'loaded' GROUP BY source
),
refused_files AS (
    SELECT source, count(*) AS files
    FROM (SELECT source, sha256 FROM files GROUP BY source, sha256 HAVING arg_max(state, file_id) = 'refused')
    GROUP BY source
),
accounted AS (
    SELECT source, sum(pulled)::BIGINT AS rows, CASE WHEN count(DISTINCT agency) = 1 THEN min(agency) END AS agency
    FROM candidate.accounting
    GROUP BY source
),
reached AS (
    SELECT settings.source,
           max(loaded.loaded_to) OVER (
               PARTITION BY settings.agency, settings.fills, coalesce(settings.account, settings.source)
           ) AS account_to
    FROM source_settings AS settings
    LEFT JOIN loaded ON loaded.source = settings.source
)
SELECT coalesce(settings.agency, accounted.agency) AS agency,
       settings.source,
       settings.looked_at,
       greatest(loaded.loaded_to, settings.shown_to) AS reaches_to,
       loaded.loaded_to,
       coalesce(accounted.rows, 0) AS rows,
       CASE
           WHEN loaded.source IS NULL THEN CASE WHEN settings.failed OR coalesce(refused_files.files, 0) > 0 THEN 'failed' ELSE 'never' END
           WHEN settings.rhythm_days IS NULL THEN CASE WHEN settings.failed THEN 'failed' ELSE 'fresh' END
           WHEN reached.account_to + settings.rhythm_days >= $day::DATE THEN 'fresh'
           WHEN settings.failed THEN 'failed'
           ELSE 'stale'
       END AS state,
       settings.kind AS taken_by,
       settings.account,
       settings.rhythm_days,
       coalesce(settings.last_visit, 'never') AS last_visit
FROM source_settings AS settings
LEFT JOIN loaded ON loaded.source = settings.source
LEFT JOIN refused_files ON refused_files.source = settings.source
LEFT JOIN accounted ON accounted.source = settings.source
LEFT JOIN reached ON reached.source = settings.source;
