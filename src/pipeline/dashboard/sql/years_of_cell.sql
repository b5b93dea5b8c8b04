-- The years of the agency whose forms have the cell of that address; a form of fields has no column in it.
SELECT DISTINCT year
FROM cells
WHERE agency = $agency AND "table" || '.' || "row" || CASE WHEN "column" = 'value' THEN '' ELSE '.' || "column" END = $figure
