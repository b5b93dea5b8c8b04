-- Rows in force with a word that may still mean several codes, and that word as received.
{% for table, field in places %}
SELECT '{{ table }}', '{{ field }}', row.row_id, substr(row."{{ field }}", 2), file.path, row.line
FROM current_{{ table }} AS row
JOIN files AS file ON file.file_id = row.file_id
WHERE NOT row.gone AND row."{{ field }}" LIKE '?%'
{{ "UNION ALL" if not loop.last }}
{% endfor %};
