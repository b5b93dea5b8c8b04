-- What differs from the rows in force: new, other than before, or no longer there.
CREATE OR REPLACE TEMP TABLE changed AS
SELECT desired.*, held.row_id IS NOT NULL AS known, held.gone AS was_gone, held.file_id AS was_file
FROM desired
LEFT JOIN {{ table }} AS held ON held.source = {{ source | literal }} AND held.known_until = 'infinity' AND held.row_id = desired.row_id
WHERE held.row_id IS NULL
   OR held.gone <> desired.gone OR held.further <> desired.further OR held.refused IS DISTINCT FROM desired.refused
{% for column in columns %}
   OR held."{{ column }}" IS DISTINCT FROM desired."{{ column }}"
{% endfor %};
