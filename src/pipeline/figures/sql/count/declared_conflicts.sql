-- Declared numbers that a source counts differently; a table declared nil of which something was counted.
WITH kept_out AS (
    SELECT DISTINCT row.agency, row.year, row.figure, row.value
    FROM current_declared AS row
    JOIN candidate.verdicts AS verdict
        ON verdict.source = row.source AND verdict.row_id = row.row_id AND verdict.verdict = 'excluded'
    WHERE NOT row.gone
)
SELECT kept_out.agency, kept_out.year, kept_out.figure, kept_out.value, figures.value AS counted
FROM kept_out
JOIN candidate.figures AS figures
    ON figures.agency = kept_out.agency AND figures.year = kept_out.year AND figures.figure = kept_out.figure
WHERE figures.value <> kept_out.value
UNION ALL
SELECT kept_out.agency, kept_out.year, kept_out.figure, kept_out.value, sum(leaves.value) AS counted
FROM kept_out
JOIN leaves
    ON leaves.agency = kept_out.agency AND leaves.year = kept_out.year
   AND starts_with(leaves.figure, left(kept_out.figure, length(kept_out.figure) - 1))
WHERE kept_out.figure LIKE '%.*'
GROUP BY kept_out.agency, kept_out.year, kept_out.figure, kept_out.value
HAVING sum(leaves.value) <> kept_out.value
ORDER BY agency, year, figure;
