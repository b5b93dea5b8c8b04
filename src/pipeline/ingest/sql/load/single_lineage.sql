-- All windows of a live source belong to the lineage of its first file.
UPDATE incoming_files
SET lineage = coalesce(
    (SELECT min(lineage) FROM files WHERE source = $source AND state = 'loaded'),
    (SELECT min(file_id) FROM incoming_files)
);
