-- Rows in force whose word may still mean several codes, as the word was met.
{% for table, field in places %}
SELECT '{{ table }}', '{{ field }}', row.row_id, substr(row."{{ field }}", 2), file.path, row.line
FROM current_{{ table }} AS row
JOIN files AS file ON file.file_id = row.file_id
WHERE NOT row.gone AND row."{{ field }}" LIKE '?%'
{{ "UNION ALL" if not loop.last }}
{% endfor %};
