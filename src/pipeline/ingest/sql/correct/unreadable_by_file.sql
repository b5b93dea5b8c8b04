-- One row per file with rows in force that could not be read: how many, and the first of them.
WITH standing AS (
{% for table in tables %}
    SELECT file_id, line FROM current_{{ table }}
    WHERE correction IS NULL AND NOT gone AND file_id IN (SELECT file_id FROM unreadable)
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT file.path, count(DISTINCT cell.line), min(cell.line), arg_min(cell.field, cell.line), arg_min(cell.reason, cell.line)
FROM unreadable AS cell
JOIN standing ON standing.file_id = cell.file_id AND standing.line = cell.line
JOIN files AS file ON file.file_id = cell.file_id
GROUP BY file.path
ORDER BY file.path;
