-- Which sources a figure comes from: rows it counts and what they add up to. Leaves only; a total is the sum of its parts.
CREATE OR REPLACE TABLE candidate.figure_sources AS
SELECT mix.*, coalesce(settings.kind, 'file') AS taken_by
FROM (
    SELECT agency, year, figure, source, count(*) AS rows, sum(amount) AS value
    FROM candidate.verdicts
    WHERE verdict = 'counted'
    GROUP BY agency, year, figure, source
) AS mix
LEFT JOIN source_settings AS settings ON settings.source = mix.source
ORDER BY mix.agency, mix.year, mix.figure
