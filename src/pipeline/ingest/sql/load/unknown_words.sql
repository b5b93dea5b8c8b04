-- Words of a coded column that no lookup lists, with the first row that has each.
SELECT word, min(line) AS first_line, count(*) AS rows
FROM (SELECT line, {{ reader }}("{{ header }}"::VARCHAR) AS word FROM {{ relation }}) AS cells
WHERE word IS NOT NULL
  AND word NOT IN (SELECT listed.word FROM words AS listed WHERE listed.field = $field)
GROUP BY word
ORDER BY first_line;
