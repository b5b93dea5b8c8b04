-- The records of earlier readings of the same deliveries, or of refusals of their files.
DELETE FROM files
USING (
    SELECT unnest($sources::VARCHAR[]) AS source, unnest($shas::VARCHAR[]) AS sha256, unnest($known_ats::TIMESTAMP[]) AS known_at,
           unnest($paths::VARCHAR[]) AS path, unnest($files::VARCHAR[]) AS file
) AS same
WHERE files.source = same.source AND files.sha256 = same.sha256 AND files.known_at = same.known_at
  AND (files.path = same.path OR files.path = same.file AND files.state = 'refused');
