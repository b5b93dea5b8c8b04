SELECT agency, figure, value
FROM figures
WHERE year = $year AND figure IN (SELECT unnest(string_split($figures::VARCHAR, '|')))
