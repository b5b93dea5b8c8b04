-- Cells that hold something a date, number or flag cannot be read from.
INSERT INTO unreadable
{% for cell in cells %}
SELECT $file_id, $batch, line, '{{ cell.header | replace("'", "''") }}',
       {% if show %}'“' || left("{{ cell.header }}"::VARCHAR, 40) || '”' || {% endif %}'不是可读的{{ kinds[cell.kind] }}'
FROM {{ relation }}
WHERE read_text("{{ cell.header }}") IS NOT NULL AND {{ cell.reader }}("{{ cell.header }}") IS NULL
{{ "UNION ALL" if not loop.last }}
{% endfor %};
