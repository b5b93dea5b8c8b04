-- The sources of a figure: how many rows each counts and their sum. Leaves only; a total is the sum of its parts.
CREATE OR REPLACE TABLE candidate.figure_sources AS
SELECT shares.*, coalesce(settings.kind, 'file') AS taken_by
FROM (
    SELECT agency, year, figure, source, sum(rows)::BIGINT AS rows, sum(value) AS value
    FROM candidate.tallies
    WHERE verdict = 'counted'
    GROUP BY agency, year, figure, source
) AS shares
LEFT JOIN source_settings AS settings ON settings.source = shares.source
ORDER BY shares.agency, shares.year, shares.figure
