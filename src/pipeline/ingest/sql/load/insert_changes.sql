INSERT INTO {{ table }}
SELECT $source, row_id, $known_at, 'infinity'::TIMESTAMP, $batch, NULL, gone, file_id, line,
{% for column in columns %}
       "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM changes;
