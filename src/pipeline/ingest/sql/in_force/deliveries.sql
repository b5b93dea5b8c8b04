-- The deliveries of a source that had come by a time and were understood.
SELECT file_id, path, known_at, rows_print, rows_read, exported_at, document_at, claim, claim_from, stated_from, stated_to,
       first_day, last_day, names, live
FROM files
WHERE source = $source AND state = 'loaded' AND listed AND known_at <= $known_at
ORDER BY known_at, path, file_id;
