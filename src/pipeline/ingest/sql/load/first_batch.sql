-- The batches in which deliveries were first understood, of those that were read before.
SELECT file_id, max(batch) FROM files WHERE file_id IN (SELECT unnest($files::INTEGER[])) GROUP BY file_id;
