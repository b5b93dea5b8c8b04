-- Cells of a yes-or-no column that cannot be read as yes or no, with their rows; those a preset lists are told apart in Python.
SELECT trim({{ header | identifier }}::VARCHAR) AS cell, count(*)
FROM {{ relation }}
WHERE trim({{ header | identifier }}::VARCHAR) <> '' AND read_flag({{ header | identifier }}::VARCHAR) IS NULL
GROUP BY cell
ORDER BY min(line)
LIMIT 12;
