-- The first 栏目 that columns.yml does not map, on a row that brings no class of its own.
SELECT read_text("{{ column }}") AS website_column, min(line) AS first_line
FROM {{ relation }}
WHERE read_text("{{ column }}") IS NOT NULL
{% if klass %}
  AND read_text("{{ klass }}") IS NULL
{% endif %}
  AND read_text("{{ column }}") NOT IN (SELECT mapped."column" FROM column_classes AS mapped)
GROUP BY website_column
ORDER BY first_line
LIMIT 1;
