-- One row per file with rows that could not be read: how many, and the first of them.
SELECT file.path, count(DISTINCT cell.line), min(cell.line), arg_min(cell.field, cell.line), arg_min(cell.reason, cell.line)
FROM unreadable AS cell
JOIN files AS file ON file.file_id = cell.file_id
GROUP BY file.path
ORDER BY file.path;
