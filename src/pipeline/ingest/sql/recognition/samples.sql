-- The first three different cells of a column, in the order of the file.
SELECT {{ header | identifier }}::VARCHAR AS cell
FROM {{ relation }}
WHERE {{ header | identifier }}::VARCHAR IS NOT NULL AND trim({{ header | identifier }}::VARCHAR) <> ''
GROUP BY cell
ORDER BY min(line)
LIMIT 3;
