-- A file continues the lineage of the same path; else the one of which most rows stand in it again, if that is half of the file or more.
UPDATE arriving
SET lineage = coalesce(
    (SELECT max(file.lineage) FROM files AS file WHERE file.source = $source AND file.path = arriving.path AND file.state = 'loaded'),
    (
        SELECT overlap.lineage
        FROM (
            SELECT staged.file_id, touched.lineage, count(*) AS again
            FROM staged JOIN touched ON touched.key = staged.key
            GROUP BY staged.file_id, touched.lineage
        ) AS overlap
        JOIN (SELECT file_id, count(*) AS rows FROM staged GROUP BY file_id) AS whole ON whole.file_id = overlap.file_id
        WHERE overlap.file_id = arriving.file_id AND overlap.again * 2 >= whole.rows
        ORDER BY overlap.again DESC, overlap.lineage
        LIMIT 1
    ),
    lineage
);
