-- Workbooks in force of which sheets with rows were left out.
SELECT regexp_replace(path, '#.*$', '') AS file, unread_sheets, source
FROM files
WHERE unread_sheets IS NOT NULL
  AND file_id IN (SELECT max(newer.file_id) FROM files AS newer WHERE newer.state = 'loaded' GROUP BY newer.source, newer.path)
ORDER BY source, file;
