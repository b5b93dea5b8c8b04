-- Sources that workspace.toml no longer lists but whose rows are in the warehouse: they count, and are reported.
INSERT INTO source_settings BY NAME
SELECT source, any_value(fills) AS fills, max(known_at) AS looked_at, false AS failed, 'file' AS kind, 14 AS quiet_days, 0 AS reread_days, false AS listed
FROM batches
WHERE state <> 'refused' AND source NOT IN (SELECT source FROM source_settings)
GROUP BY source
HAVING sum(rows_read) > 0;
