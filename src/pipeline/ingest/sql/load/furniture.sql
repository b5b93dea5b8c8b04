-- Lines whose first filled cell is a word of the furniture of tables, and which lack their day or a part of their key.
SELECT file_id, line, first_cell
FROM (
    SELECT {{ file }} AS file_id, line, coalesce({% for header in headers %}nullif(trim({{ header | identifier }}::VARCHAR), ''){{ ", " if not loop.last }}{% endfor %}) AS first_cell,
           {% for header in key %}nullif(trim({{ header | identifier }}::VARCHAR), '') IS NOT NULL AND NOT regexp_matches(coalesce({{ header | identifier }}::VARCHAR, ''), $pattern) AND {% endfor %}
           {% if day %}coalesce({% for header in day %}read_date({{ header | identifier }}::VARCHAR){{ ", " if not loop.last }}{% endfor %}) IS NOT NULL{% else %}{{ 'true' if key else 'false' }}{% endif %} AS is_row
    FROM {{ relation }}
) AS cells
WHERE regexp_matches(first_cell, $pattern) AND NOT is_row
ORDER BY file_id, line;
