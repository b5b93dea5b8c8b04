-- Rows and figures of sealed years whose amount is not what it was sealed with. `before`, `after`: NULL where the row does not count.
-- A year whose rows all count as they did is told by one sum over their prints; only the others are compared row by row.
CREATE OR REPLACE TEMP TABLE differing AS
WITH live AS (
    SELECT verdict.agency, verdict.year, verdict.source, verdict.row_id, verdict.figure, verdict.amount
    FROM candidate.verdicts AS verdict
    JOIN candidate.sealed_years AS sealed ON sealed.agency = verdict.agency AND sealed.year = verdict.year
    WHERE verdict.verdict = 'counted'
),
live_prints AS (
    SELECT agency, year, sum(hash(source, row_id, figure, amount)::HUGEINT) AS print FROM live GROUP BY agency, year
),
sealed_prints AS (
    SELECT agency, year, sum(hash(source, row_id, figure, amount)::HUGEINT) AS print FROM candidate.sealed_verdicts GROUP BY agency, year
),
unlike AS (
    SELECT sealed.agency, sealed.year
    FROM candidate.sealed_years AS sealed
    LEFT JOIN live_prints ON live_prints.agency = sealed.agency AND live_prints.year = sealed.year
    LEFT JOIN sealed_prints ON sealed_prints.agency = sealed.agency AND sealed_prints.year = sealed.year
    WHERE live_prints.print IS DISTINCT FROM sealed_prints.print
),
both_sides AS (
    SELECT sealed.agency, sealed.year, sealed.source, sealed.row_id, sealed.figure, sealed.amount AS before, NULL::DOUBLE AS after
    FROM candidate.sealed_verdicts AS sealed
    JOIN unlike ON unlike.agency = sealed.agency AND unlike.year = sealed.year
    UNION ALL
    SELECT live.agency, live.year, live.source, live.row_id, live.figure, NULL, live.amount
    FROM live
    JOIN unlike ON unlike.agency = live.agency AND unlike.year = live.year
)
SELECT agency, year, source, row_id, figure, sum(before) AS before, sum(after) AS after
FROM both_sides
GROUP BY agency, year, source, row_id, figure
HAVING sum(before) IS DISTINCT FROM sum(after);
