-- Cells with text that cannot be read as the date, number or flag of their column.
INSERT INTO unreadable BY NAME
{% for mapping in mappings %}
SELECT {{ file }} AS file_id, $batch AS batch, line, '{{ mapping.header | replace("'", "''") }}' AS field,
       CASE WHEN regexp_matches("{{ mapping.header }}"::VARCHAR, $short) THEN '“' || trim("{{ mapping.header }}"::VARCHAR) || '”没有写年份，' ELSE '' END || {% if show %}'“' || left("{{ mapping.header }}"::VARCHAR, 40) || '”' || {% endif %}'不是可读的{{ kinds[mapping.kind] }}' AS reason
FROM {{ relation }}
WHERE read_text("{{ mapping.header }}") IS NOT NULL AND {{ mapping.reader }}("{{ mapping.header }}") IS NULL
{{ "UNION ALL" if not loop.last }}
{% endfor %};
