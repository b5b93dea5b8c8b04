-- For tables without a date: everything an arriving file's own lineage held before.
CREATE OR REPLACE TEMP TABLE held AS
SELECT version.rowid AS stood_at, arrivals.row_id IS NOT NULL AS again
FROM {{ table }} AS version
JOIN files AS file ON file.file_id = version.file_id
LEFT JOIN arrivals ON arrivals.row_id = version.row_id
WHERE version.source = $source AND version.known_until = 'infinity' AND NOT version.gone
  AND file.lineage IN (SELECT lineage FROM arriving);
