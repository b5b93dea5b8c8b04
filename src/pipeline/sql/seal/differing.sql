-- Rows and figures of sealed years whose amount is not what it was sealed with. `before`, `after`: NULL where the row does not count.
CREATE OR REPLACE TEMP TABLE differing AS
WITH both_sides AS (
    SELECT agency, year, source, row_id, figure, amount AS before, NULL::DOUBLE AS after FROM candidate.sealed_verdicts
    UNION ALL
    SELECT verdict.agency, verdict.year, verdict.source, verdict.row_id, verdict.figure, NULL, verdict.amount
    FROM candidate.verdicts AS verdict
    JOIN candidate.sealed_years AS sealed ON sealed.agency = verdict.agency AND sealed.year = verdict.year
    WHERE verdict.verdict = 'counted'
)
SELECT agency, year, source, row_id, figure, sum(before) AS before, sum(after) AS after
FROM both_sides
GROUP BY agency, year, source, row_id, figure
HAVING sum(before) IS DISTINCT FROM sum(after);
