-- Lines of files in force that are no rows: one row per file.
SELECT file.path, count(*), string_agg('第' || part.line || '行' || part.word, '、' ORDER BY part.line), file.source
FROM furniture AS part
JOIN files AS file ON file.file_id = part.file_id
WHERE part.file_id IN (SELECT max(newer.file_id) FROM files AS newer WHERE newer.state = 'loaded' GROUP BY newer.source, newer.path)
GROUP BY file.source, file.path
ORDER BY file.source, file.path;
