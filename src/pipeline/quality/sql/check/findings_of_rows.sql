-- One row per expectation and source: how many rows in force fail it, their agency and year where all share one, and the first by file
-- and line. A cell that could not be read leaves its column empty; `load` has reported it, so the emptiness is not reported again;
-- nor is the number or day that a row lacks and load has asked for (`missing_codes`, `missing_kinds`: code and doubt).
-- Neither is a word that waits for a decision (`waiting`: code and column), nor with `unmapped` a 栏目 without a class.
SELECT failed.suite, failed.code, failed.source, count(*),
       CASE WHEN min(row.agency) = max(row.agency) AND count(row.agency) = count(*) THEN min(row.agency) END,
       CASE WHEN min(row.year) = max(row.year) AND count(row.year) = count(*)
             AND min(row.year) BETWEEN 2008 AND year(CAST(getvariable('known_day') AS DATE)) THEN min(row.year) END,
       arg_min(coalesce(file.path, ''), (coalesce(file.path, ''), row.line, row.row_id)),
       arg_min(row.line, (coalesce(file.path, ''), row.line, row.row_id)),
       arg_min(row.row_id, (coalesce(file.path, ''), row.line, row.row_id))
FROM failed_rows AS failed
JOIN (
    SELECT source, row_id, known_from, file_id, line, agency, gone, {{ 'year("' ~ date ~ '")' if date else '"year"' }} AS year
{% for column in waiting | map(attribute=1) | unique %}
           , "{{ column }}" AS "word of {{ column }}"
{% endfor %}
{% if unmapped %}
           , "column" AS website_column
{% endif %}
    FROM current_{{ table }}
) AS row
    ON row.source = failed.source AND row.row_id = failed.row_id AND row.known_from = failed.known_from
LEFT JOIN files AS file ON file.file_id = row.file_id
WHERE list_contains($suites::VARCHAR[], failed.suite) AND NOT row.gone
  AND NOT (
      list_contains($emptiness::VARCHAR[], failed.code)
      AND (row.file_id, row.line) IN (SELECT (cell.file_id, cell.line) FROM unreadable AS cell)
  )
  AND NOT EXISTS (
      SELECT 1
      FROM doubts AS doubt
      JOIN (SELECT unnest($missing_codes::VARCHAR[]) AS code, unnest($missing_kinds::VARCHAR[]) AS kind) AS told USING (kind)
      WHERE told.code = failed.code AND doubt.file_id = row.file_id AND doubt.line = row.line
  )
{% for code, column in waiting %}
  AND NOT (failed.code = '{{ code }}' AND coalesce(row."word of {{ column }}", '') LIKE '?%')
{% endfor %}
{% if unmapped %}
  AND NOT (failed.code = 'ITEM-007' AND row.website_column IS NOT NULL)
{% endif %}
GROUP BY failed.suite, failed.code, failed.source
ORDER BY failed.suite, failed.code, failed.source;
