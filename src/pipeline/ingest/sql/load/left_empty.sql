-- Per column (first to last of `mappings`), whether a cell with text was read as nothing.
SELECT {% for mapping in mappings %}coalesce(bool_or(read_text(raw."{{ mapping.header }}") IS NOT NULL AND staged."{{ mapping.name }}" IS NULL), false){{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }} AS raw
JOIN staged ON staged.file_id = raw.{{ file }} AND staged.line = raw.line;
