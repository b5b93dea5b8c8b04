-- Declared numbers that a source counts differently.
SELECT row.agency, row.year, row.figure, row.value, figures.value
FROM current_declared AS row
JOIN candidate.figures AS figures ON figures.agency = row.agency AND figures.year = row.year AND figures.figure = row.figure
JOIN candidate.verdicts AS verdict ON verdict.source = row.source AND verdict.row_id = row.row_id AND verdict.verdict = 'excluded'
WHERE figures.value <> row.value
ORDER BY row.agency, row.year, row.figure;
