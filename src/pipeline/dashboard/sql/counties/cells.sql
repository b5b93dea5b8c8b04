-- The cells of a year added up over a county, or over all where $county is NULL, with how many agencies have a number there.
SELECT form, "table", "row", "column", label, value, semantic, 'summed' AS origin, reported, sealed, filled
FROM county_cells
WHERE year = $year AND county IS NOT DISTINCT FROM $county
ORDER BY form, "position"
