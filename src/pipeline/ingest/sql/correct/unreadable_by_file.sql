-- One row per file with rows in force that could not be read: how many, the first of them, and whether one has no date for that.
WITH in_force AS (
{% for table in tables %}
    SELECT file_id, line, refused FROM current_{{ table }}
    WHERE correction IS NULL AND NOT gone AND file_id IN (SELECT file_id FROM unreadable)
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT file.path, count(DISTINCT cell.line), min(cell.line), arg_min(cell.field, (cell.line, cell.rowid)), arg_min(cell.reason, (cell.line, cell.rowid)),
       coalesce(bool_or(in_force.refused = 'no_date'), false)
FROM unreadable AS cell
JOIN in_force ON in_force.file_id = cell.file_id AND in_force.line = cell.line
JOIN files AS file ON file.file_id = cell.file_id
GROUP BY file.path, cell.reason LIKE '%没有写年份%'
ORDER BY file.path;
