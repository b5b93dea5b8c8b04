-- A few figures of every year.
SELECT year, figure, value, status, revision
FROM figures
WHERE agency = $agency AND list_contains(string_split($figures::VARCHAR, '|'), figure)
ORDER BY year, figure
