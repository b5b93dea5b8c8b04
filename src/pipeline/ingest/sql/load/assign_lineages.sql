-- A file continues the lineage of the same path, else the lineage that most of its rows repeat if that is at least half of the file.
UPDATE incoming_files
SET lineage = coalesce(
    (SELECT max(file.lineage) FROM files AS file WHERE file.source = $source AND file.path = incoming_files.path AND file.state = 'loaded'),
    (
        SELECT overlap.lineage
        FROM (
            SELECT staged.file_id, matching_versions.lineage, count(*) AS repeated
            FROM staged JOIN matching_versions ON matching_versions.key = staged.key
            GROUP BY staged.file_id, matching_versions.lineage
        ) AS overlap
        JOIN (SELECT file_id, count(*) AS rows FROM staged GROUP BY file_id) AS whole ON whole.file_id = overlap.file_id
        WHERE overlap.file_id = incoming_files.file_id AND overlap.repeated * 2 >= whole.rows
        ORDER BY overlap.repeated DESC, overlap.lineage
        LIMIT 1
    ),
    lineage
);
