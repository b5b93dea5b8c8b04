-- Figures that two registers declare differently: neither number counts.
SELECT row.agency, row.year, row.figure, string_agg(DISTINCT regexp_replace(CAST(row.value AS VARCHAR), '\.0$', '') || '（' || row.source || '）', '、') AS said
FROM current_declared AS row
JOIN candidate.verdicts AS verdict
    ON verdict.source = row.source AND verdict.row_id = row.row_id AND verdict.reason = '两处申报的数不同，都不计入'
GROUP BY row.agency, row.year, row.figure
ORDER BY row.agency, row.year, row.figure;
