-- Figures that are lower than at the previous digest, a total for its parts: per source and reason the rows behind them then and no longer.
WITH fallen AS (
    SELECT now.agency, now.year, now.figure, now.label, before.value AS before, now.value
    FROM newest.figures AS now
    JOIN previous.figures AS before USING (agency, year, figure)
    WHERE now.value < before.value AND now.figure NOT IN (SELECT part FROM newest.figure_parts)
      AND ($agencies::VARCHAR[] IS NULL OR list_contains($agencies::VARCHAR[], now.agency))
),
parts AS (
    SELECT figure, figure AS part FROM fallen
    UNION
    SELECT total, part FROM previous.figure_parts WHERE total IN (SELECT figure FROM fallen)
),
lost AS (
    SELECT DISTINCT fallen.agency, fallen.year, fallen.figure, row.source, row.row_id
    FROM fallen
    JOIN parts ON parts.figure = fallen.figure
    JOIN previous.verdicts AS row
        ON row.figure = parts.part AND row.agency = fallen.agency AND row.year = fallen.year AND row.verdict = 'counted'
    ANTI JOIN (SELECT source, row_id, agency, year, figure FROM newest.verdicts WHERE verdict = 'counted') AS still
        ON still.source = row.source AND still.row_id = row.row_id AND still.agency = row.agency AND still.year = row.year
       AND still.figure = row.figure
)
SELECT fallen.agency, fallen.year, fallen.label, fallen.before, fallen.value, lost.source, count(lost.row_id)::INTEGER AS number,
       coalesce((list(lost.row_id ORDER BY lost.row_id) FILTER (lost.row_id IS NOT NULL))[1:3], []) AS first_rows,
       coalesce(verdict.reason, CASE WHEN verdict.verdict = 'counted' THEN '改计到别处' ELSE '不再有文件写到' END) AS reason
FROM fallen
LEFT JOIN lost ON lost.agency = fallen.agency AND lost.year = fallen.year AND lost.figure = fallen.figure
LEFT JOIN newest.verdicts AS verdict ON verdict.source = lost.source AND verdict.row_id = lost.row_id AND verdict.nth = 1
GROUP BY fallen.agency, fallen.year, fallen.figure, fallen.label, fallen.before, fallen.value, lost.source, verdict.reason, verdict.verdict
ORDER BY fallen.before - fallen.value DESC, fallen.agency, fallen.year, fallen.figure, number DESC, lost.source;
