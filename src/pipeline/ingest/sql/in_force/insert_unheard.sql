-- Lines of tonight under numbers that nothing else says anything of are in force as they stand, and their versions hold them.
INSERT INTO {{ table }} BY NAME
SELECT $source AS source, key AS row_id, $known_at AS known_from, 'infinity'::TIMESTAMP AS known_until, $batch AS batch, NULL AS ended_by,
       false AS gone, false AS further, NULL AS refused, file_id, line, content,
{% for column in columns %}
       "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM (SELECT *, "{{ own_number }}"::VARCHAR AS number, "{{ date }}"::DATE AS day FROM incoming) AS row
WHERE {% include 'ingest/in_force/unheard.sql' %};
