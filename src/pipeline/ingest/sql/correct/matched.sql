-- The rows each correction names (all copies of the row), and whether they still hold what it expects.
CREATE OR REPLACE TEMP TABLE matched AS
SELECT patch.number, patch.new_cells, version.source, version.row_id,
       true
{% for column, kind in columns.items() %}
       AND (
           NOT json_exists(patch.expected, '$."{{ column }}"')
           OR version."{{ column }}" IS NOT DISTINCT FROM
              {{ readers.get(kind, '') }}(json_extract_string(patch.expected, '$."{{ column }}"'))
       )
{% endfor %} AS fits
FROM {{ table }} AS version
JOIN patches AS patch
    ON (version.row_id = patch.row OR starts_with(version.row_id, patch.row || '@'))
   AND (patch.source IS NULL OR patch.source = version.source)
WHERE version.known_from <= getvariable('known_on') AND version.known_until > getvariable('known_on');
