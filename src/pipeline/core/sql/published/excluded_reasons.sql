-- How many rows were left out for which kind of reason; what names a single file or row is cut off.
SELECT source, split_part(split_part(reason, '：', 1), '（', 1) AS reason, count(*) AS rows
FROM excluded
WHERE year = $year OR year IS NULL
GROUP BY 1, 2
ORDER BY 1, 3 DESC, 2;
