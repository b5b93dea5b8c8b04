-- Files that stay refused for columns that nobody knows or that are missing: what these may be is asked.
WITH newest AS (
    SELECT source, path, sha256, arg_max(finding, file_id) AS finding
    FROM files
    GROUP BY source, path, sha256
    HAVING arg_max(state, file_id) = 'refused'
)
SELECT DISTINCT source, split_part(path, '#', 1) AS file
FROM newest
WHERE finding ->> '$.code' IN ('FILE-UNKNOWN-COLUMN', 'FILE-MISSING-COLUMN') AND NOT ends_with(source, '-steps')
ORDER BY ALL;
