-- Per column (first to last of `mappings`), whether a cell with text was read as nothing.
SELECT {% for mapping in mappings %}coalesce(bool_or(read_text(raw."{{ mapping.header }}") IS NOT NULL AND rows."{{ mapping.name }}" IS NULL), false){{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }} AS raw
JOIN {{ staged }} AS rows ON rows.file_id = raw.{{ file }} AND rows.line = raw.line;
