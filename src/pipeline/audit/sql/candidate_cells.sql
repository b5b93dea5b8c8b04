-- The cells of a year as they are about to be sealed, by agency and form.
SELECT agency, form, "table", "row", "column", value
FROM candidate.cells
WHERE year = $year AND value IS NOT NULL;
