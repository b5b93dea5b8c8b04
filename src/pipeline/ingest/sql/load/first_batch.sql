-- The batch in which a delivery was first understood, where it was read before.
SELECT max(batch) FROM files WHERE file_id = $file_id;
