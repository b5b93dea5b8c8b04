-- Three times of every source: when it was last fetched, how far it reaches, how far it is loaded; and how it stands on a day, which
-- `core.knowledge` judges (`source_states`): complete is called fresh here, refused failed.
-- A source whose rows belong to several agencies is of none in particular.
-- Known untruth: reaches_to is the last date in the newest file unless its name states a period.
CREATE OR REPLACE {{ 'TEMP TABLE' if table == 'sources_as_of' else 'TABLE' }} {{ table }} AS
WITH loaded AS (
    SELECT source, max(covers_to) AS loaded_to FROM files WHERE state = 'loaded' GROUP BY source
),
accounted AS (
    SELECT source, sum(pulled)::BIGINT AS rows, CASE WHEN count(DISTINCT agency) = 1 THEN min(agency) END AS agency
    FROM candidate.accounting
    GROUP BY source
)
SELECT coalesce(settings.agency, accounted.agency) AS agency,
       settings.source,
       settings.looked_at,
       greatest(loaded.loaded_to, settings.shown_to) AS reaches_to,
       loaded.loaded_to,
       coalesce(accounted.rows, 0) AS rows,
       states.state,
       settings.kind AS taken_by,
       settings.account,
       settings.rhythm_days,
       coalesce(settings.last_visit, 'never') AS last_visit
FROM source_settings AS settings
LEFT JOIN loaded ON loaded.source = settings.source
LEFT JOIN accounted ON accounted.source = settings.source
LEFT JOIN source_states AS states ON states.source = settings.source AND states.day = $day::DATE;
