-- The first delivery of a source: every row is new.
INSERT INTO {{ table }} BY NAME
SELECT $source AS source, row_id, $known_at AS known_from, 'infinity'::TIMESTAMP AS known_until, $batch AS batch, NULL AS ended_by,
       false AS gone, file_id, line,
{% for column in columns %}
       "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM incoming_rows;
