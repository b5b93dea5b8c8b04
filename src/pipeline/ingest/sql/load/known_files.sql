-- Every reading of a source's files: path, bytes, look, number, state, what it was read with, whether it was refused for want of its
-- snapshot or of a key, whether its rows are listed.
SELECT path, sha256, known_at, file_id, state, prepared_with,
       coalesce(contains(finding, '"code": "SNAPSHOT-') OR contains(finding, '"code": "KEY-'), false), coalesce(listed, false)
FROM files
WHERE source = $source
ORDER BY file_id;
