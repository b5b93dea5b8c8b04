INSERT INTO {{ table }} BY NAME
SELECT $source AS source, row_id, $known_at AS known_from, 'infinity'::TIMESTAMP AS known_until, $batch AS batch, NULL AS ended_by,
       gone, further, refused, file_id, line,
{% for column in columns %}
       "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM changed;
