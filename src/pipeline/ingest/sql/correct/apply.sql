-- The row as corrected, stored beside the row as received.
INSERT INTO corrected_{{ table }} BY NAME
SELECT version.source, version.row_id, version.known_from, version.known_until, version.batch, version.ended_by, version.gone,
       version.further, version.refused, version.file_id, version.line, matched.number AS correction,
{% for column, kind in columns.items() %}
       CASE WHEN json_exists(matched.new_cells, '$."{{ column }}"')
            THEN {{ readers.get(kind, '') }}(json_extract_string(matched.new_cells, '$."{{ column }}"'))
            ELSE version."{{ column }}" END AS "{{ column }}"{{ "," if not loop.last }}
{% endfor %}
FROM {{ table }} AS version
JOIN matched ON matched.source = version.source AND matched.row_id = version.row_id AND matched.fits
WHERE version.known_from <= getvariable('known_on') AND version.known_until > getvariable('known_on');
