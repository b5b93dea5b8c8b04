-- A year's cells as printed, in the order of their forms.
SELECT form, "table", "row", "column", label, position, value, semantic, origin
FROM candidate.cells
WHERE agency = $agency AND year = $year
ORDER BY form, position;
