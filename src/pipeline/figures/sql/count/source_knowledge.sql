-- How far each source is known, whatever agency asks: what it was loaded for itself (`own_from`, `own_to`), and what it and the other
-- sources of its account were together. `refused`: its newest delivery was refused, or its last poll failed.
-- Declarations have no days of their own: they are known as of when they came. What came on a day says nothing of the days after it. Steps in the
-- columns of a ledger are known as far as the ledger.
CREATE OR REPLACE TEMP TABLE source_knowledge AS
WITH loaded AS (
    SELECT file.source, min(file.covers_from) AS own_from,
           max(least(CASE WHEN settings.fills = 'declared' THEN file.known_at::DATE ELSE file.covers_to END, file.known_at::DATE)) AS own_to
    FROM files AS file
    JOIN source_settings AS settings ON settings.source = file.source
    WHERE file.state = 'loaded' AND file.batch NOT IN (SELECT batch FROM batches WHERE state = 'refused')
    GROUP BY file.source
),
newest AS (
    SELECT source, arg_max(state, file_id) AS state FROM files GROUP BY source
)
SELECT settings.source, settings.agency, settings.fills, coalesce(settings.account, settings.source) AS account, asked.rhythm_days,
       settings.listed, settings.asked_from, loaded.own_from, loaded.own_to,
       coalesce(newest.state = 'refused', false) OR asked.failed AS refused,
       min(loaded.own_from) OVER same_account AS known_from,
       max(loaded.own_to) OVER same_account AS complete_to
FROM source_settings AS settings
JOIN source_settings AS asked ON asked.source = coalesce(settings.steps_of, settings.source)
LEFT JOIN loaded ON loaded.source = asked.source
LEFT JOIN newest ON newest.source = asked.source
WINDOW same_account AS (PARTITION BY settings.agency, settings.fills, coalesce(settings.account, settings.source));
CREATE OR REPLACE TEMP TABLE source_states (source VARCHAR, day DATE, state VARCHAR);
