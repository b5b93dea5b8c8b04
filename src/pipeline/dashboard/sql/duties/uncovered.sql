-- By column of the website: how many items no entry of the directory covers, of how many.
SELECT section, count(*) FILTER (entry IS NULL) AS uncovered, count(DISTINCT (source, row_id)) AS items
FROM directory_items
WHERE agency = $agency AND year = $year
GROUP BY section
HAVING count(*) FILTER (entry IS NULL) > 0
ORDER BY uncovered DESC, section
