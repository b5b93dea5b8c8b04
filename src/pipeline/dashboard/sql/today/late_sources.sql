-- The sources that are not up to date, those looked at last first, at most `$row_limit`.
SELECT source, reaches_to
FROM sources
WHERE state IS DISTINCT FROM 'fresh'
ORDER BY looked_at DESC NULLS LAST, source
LIMIT $row_limit
