-- Incoming rows with new content: no version in force, one marked as gone, or one that differs in any column.
CREATE OR REPLACE TEMP TABLE changes AS
SELECT incoming_rows.*, false AS gone, current.row_id IS NOT NULL AS known
FROM incoming_rows
LEFT JOIN (
    SELECT * FROM {{ table }} WHERE rowid IN (SELECT version_rowid FROM matching_versions)
) AS current ON current.row_id = incoming_rows.row_id
WHERE current.row_id IS NULL
   OR current.gone
{% for column in columns %}
   OR current."{{ column }}" IS DISTINCT FROM incoming_rows."{{ column }}"
{% endfor %};
