-- The latest load state of each fetched content of a source, and whether it was refused for want of its snapshot or of a key.
SELECT path, sha256, known_at, arg_max(state, file_id), arg_max(prepared_with, file_id),
       arg_max(coalesce(contains(finding, '"code": "SNAPSHOT-') OR contains(finding, '"code": "KEY-'), false), file_id)
FROM files
WHERE source = $source
GROUP BY path, sha256, known_at;
