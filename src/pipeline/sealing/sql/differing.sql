-- Rows and figures of sealed years whose amount differs from the sealed one. `before`, `after`: NULL where the row does not count.
-- The sum of the hashes of a year's rows shows whether any of them differs; only years that differ are compared row by row.
CREATE OR REPLACE TEMP TABLE differing AS
WITH live AS (
    SELECT verdict.agency, verdict.year, verdict.source, verdict.row_id, verdict.figure, verdict.amount
    FROM candidate.verdicts AS verdict
    JOIN candidate.sealed_years AS sealed ON sealed.agency = verdict.agency AND sealed.year = verdict.year
    WHERE verdict.verdict = 'counted'
),
live_hashes AS (
    SELECT agency, year, sum(hash(source, row_id, figure, amount)::HUGEINT) AS year_hash FROM live GROUP BY agency, year
),
sealed_hashes AS (
    SELECT agency, year, sum(hash(source, row_id, figure, amount)::HUGEINT) AS year_hash FROM candidate.sealed_verdicts GROUP BY agency, year
),
differing_years AS (
    SELECT sealed.agency, sealed.year
    FROM candidate.sealed_years AS sealed
    LEFT JOIN live_hashes ON live_hashes.agency = sealed.agency AND live_hashes.year = sealed.year
    LEFT JOIN sealed_hashes ON sealed_hashes.agency = sealed.agency AND sealed_hashes.year = sealed.year
    WHERE live_hashes.year_hash IS DISTINCT FROM sealed_hashes.year_hash
),
both_sides AS (
    SELECT sealed.agency, sealed.year, sealed.source, sealed.row_id, sealed.figure, sealed.amount AS before, NULL::DOUBLE AS after
    FROM candidate.sealed_verdicts AS sealed
    JOIN differing_years ON differing_years.agency = sealed.agency AND differing_years.year = sealed.year
    UNION ALL
    SELECT live.agency, live.year, live.source, live.row_id, live.figure, NULL, live.amount
    FROM live
    JOIN differing_years ON differing_years.agency = live.agency AND differing_years.year = live.year
)
SELECT agency, year, source, row_id, figure, sum(before) AS before, sum(after) AS after
FROM both_sides
GROUP BY agency, year, source, row_id, figure
HAVING sum(before) IS DISTINCT FROM sum(after);
