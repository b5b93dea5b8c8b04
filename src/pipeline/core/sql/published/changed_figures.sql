-- Figures of a sealed year that today's rows would change, with the number of rows.
SELECT figure, count(*) AS changed_rows
FROM changes_since_seal
WHERE year = $year AND agency = $agency
GROUP BY figure
ORDER BY figure;
