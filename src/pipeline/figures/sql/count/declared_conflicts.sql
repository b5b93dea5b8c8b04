-- Declared numbers that a source counts differently, and tables declared nil of which rows were counted.
WITH excluded AS (
    SELECT DISTINCT row.agency, row.year, row.figure, row.value
    FROM current_declared AS row
    JOIN candidate.verdicts AS verdict
        ON verdict.source = row.source AND verdict.row_id = row.row_id AND verdict.verdict = 'excluded'
    WHERE NOT row.gone
)
SELECT excluded.agency, excluded.year, excluded.figure, excluded.value, figures.value AS counted
FROM excluded
JOIN candidate.figures AS figures
    ON figures.agency = excluded.agency AND figures.year = excluded.year AND figures.figure = excluded.figure
WHERE figures.value <> excluded.value
UNION ALL
SELECT excluded.agency, excluded.year, excluded.figure, excluded.value, sum(leaves.value) AS counted
FROM excluded
JOIN leaves
    ON leaves.agency = excluded.agency AND leaves.year = excluded.year
   AND starts_with(leaves.figure, left(excluded.figure, length(excluded.figure) - 1))
WHERE excluded.figure LIKE '%.*'
GROUP BY excluded.agency, excluded.year, excluded.figure, excluded.value
HAVING sum(leaves.value) <> excluded.value
ORDER BY agency, year, figure;
