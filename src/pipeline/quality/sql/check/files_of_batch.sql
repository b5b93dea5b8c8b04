SELECT file_id, path FROM files WHERE batch = $batch ORDER BY file_id;
