-- The first rows of a source: every row is new.
INSERT INTO {{ table }}
SELECT $source, row_id, $known_at, 'infinity'::TIMESTAMP, $batch, NULL, false, file_id, line,
{% for column in columns %}
       "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM arrivals;
