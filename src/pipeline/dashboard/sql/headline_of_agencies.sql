SELECT agency, figure, value
FROM figures
WHERE year = $year AND list_contains(string_split($figures::VARCHAR, '|'), figure)
