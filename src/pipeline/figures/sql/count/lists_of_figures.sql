-- Which lists of rows speak for which figures: by the channel of their preset, and by what their rows count for.
CREATE OR REPLACE TEMP TABLE lists_of_figures AS
SELECT DISTINCT verdict.agency, verdict.source, verdict.figure
FROM candidate.verdicts AS verdict
WHERE verdict.verdict = 'counted' AND starts_with(verdict.figure, 'posts.')
UNION
SELECT settings.agency, settings.source, 'posts.' || settings.channel
FROM source_settings AS settings
WHERE settings.fills = 'posts' AND settings.channel IS NOT NULL
UNION
SELECT settings.agency, settings.source, 'items.*' FROM source_settings AS settings WHERE settings.fills = 'items';
