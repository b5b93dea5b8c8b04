-- What one agency prints in the forms of a year, in the order of each form.
SELECT form, "table", "row", "column", value, semantic, origin
FROM cells
WHERE year = $year AND agency = $agency
ORDER BY form, position;
