-- Totals that were declared beside their parts, and differ from their sum.
SELECT row.agency, row.year, row.figure, row.value, sum(part.value) AS parts
FROM current_declared AS row
JOIN candidate.figure_parts AS parts ON parts.total = row.figure
JOIN leaves AS part ON part.agency = row.agency AND part.year = row.year AND part.figure = parts.part
WHERE NOT row.gone
GROUP BY row.agency, row.year, row.figure, row.value
HAVING sum(part.value) <> row.value
ORDER BY row.agency, row.year, row.figure;
