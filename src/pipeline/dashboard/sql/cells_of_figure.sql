-- Where a figure is printed. A form of fields has no column in its addresses.
SELECT form, "table", "row", "column", label, value, semantic
FROM cells
WHERE agency = $agency AND year = $year AND "table" || '.' || "row" || CASE WHEN "column" = 'value' THEN '' ELSE '.' || "column" END = $figure
