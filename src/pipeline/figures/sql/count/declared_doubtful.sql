-- Tables declared nil of which rows are quarantined: whether nothing happened is not known while they are.
SELECT row.agency, row.year, row.figure, count(DISTINCT (verdict.source, verdict.row_id)) AS waiting
FROM current_declared AS row
JOIN candidate.verdicts AS verdict
    ON verdict.verdict = 'quarantined' AND verdict.agency IS NOT DISTINCT FROM row.agency
   AND (verdict.year = row.year OR verdict.year IS NULL)
WHERE NOT row.gone
  AND row.figure LIKE '%.*'
  AND verdict.source IN (SELECT batches.source FROM batches WHERE batches.fills = split_part(row.figure, '.', 1))
GROUP BY row.agency, row.year, row.figure
ORDER BY row.agency, row.year, row.figure;
