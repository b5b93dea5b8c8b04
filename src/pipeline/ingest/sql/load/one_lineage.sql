-- All windows of a live source belong to one lineage, that of its first.
UPDATE arriving
SET lineage = coalesce(
    (SELECT min(lineage) FROM files WHERE source = $source AND state = 'loaded'),
    (SELECT min(file_id) FROM arriving)
);
