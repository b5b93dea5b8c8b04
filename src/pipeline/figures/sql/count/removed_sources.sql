-- Sources that are no longer in workspace.toml although rows of theirs are held: they count on, and somebody is told.
INSERT INTO source_settings BY NAME
SELECT source, any_value(fills) AS fills, max(known_at) AS looked_at, false AS dead, 'file' AS kind, 14 AS quiet_days, 0 AS reread_days, false AS listed
FROM batches
WHERE state <> 'refused' AND source NOT IN (SELECT source FROM source_settings)
GROUP BY source
HAVING sum(rows_read) > 0;
