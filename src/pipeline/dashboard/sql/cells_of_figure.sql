-- Where a figure is printed.
SELECT form, "table", "row", "column", label, value, semantic
FROM cells
WHERE agency = $agency AND year = $year AND "table" || '.' || "row" || '.' || "column" = $figure
