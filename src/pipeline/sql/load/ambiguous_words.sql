-- Rows whose word may mean several codes, as the word was met.
{% for table, field in places %}
SELECT '{{ table }}', '{{ field }}', row.row_id, substr(row."{{ field }}", 2), file.path, row.line
FROM {{ table }} AS row
JOIN files AS file ON file.file_id = row.file_id
WHERE row.known_until = 'infinity' AND NOT row.gone AND row."{{ field }}" LIKE '?%'
{{ "UNION ALL" if not loop.last }}
{% endfor %};
