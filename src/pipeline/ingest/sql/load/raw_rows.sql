-- The rows of a file as a child process read them.
SELECT * FROM {{ relation }} ORDER BY line;
