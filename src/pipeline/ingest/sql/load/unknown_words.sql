-- Words of a coded column that no lookup lists, by file, with the first row of it that has each.
SELECT file_id, word, min(line) AS first_line, count(*) AS rows
FROM (SELECT {{ file }} AS file_id, line, {{ reader }}("{{ header }}"::VARCHAR) AS word FROM {{ relation }}) AS cells
WHERE word IS NOT NULL
  AND word NOT IN (SELECT listed.word FROM words AS listed WHERE listed.field = $field)
GROUP BY file_id, word
ORDER BY file_id, first_line;
