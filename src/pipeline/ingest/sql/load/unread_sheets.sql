-- Workbooks in force of which sheets with rows were left out.
SELECT regexp_replace(file.path, '#.*$', '') AS name, left_out.sheets, file.source
FROM files AS file
JOIN unread_sheets AS left_out ON left_out.file_id = file.file_id
WHERE file.file_id IN (SELECT max(newer.file_id) FROM files AS newer WHERE newer.state = 'loaded' GROUP BY newer.source, newer.path)
ORDER BY file.source, name;
