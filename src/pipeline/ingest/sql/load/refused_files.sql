-- The newest refusal of each content that was not loaded since.
SELECT source, path, sha256, arg_max(finding, file_id)
FROM files
GROUP BY source, path, sha256
HAVING arg_max(state, file_id) = 'refused'
ORDER BY source, path;
