SELECT form, "table", "row", "column", value, semantic, origin
FROM cells
WHERE agency = $agency AND year = $year
ORDER BY form, position
