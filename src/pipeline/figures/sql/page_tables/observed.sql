-- The days that each source covers, as unbroken intervals.
CREATE OR REPLACE TABLE candidate.observed AS
SELECT coverage.source, owner.agency, owner.fills, coverage.covers_from, coverage.covers_to
FROM coverage
LEFT JOIN (
    SELECT batches.source, any_value(batches.fills) AS fills, any_value(settings.agency) AS agency
    FROM batches
    LEFT JOIN source_settings AS settings ON settings.source = batches.source
    GROUP BY batches.source
) AS owner ON owner.source = coverage.source
ORDER BY coverage.source, coverage.covers_from
