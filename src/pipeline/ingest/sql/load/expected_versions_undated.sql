-- For tables without a date: every version in force of the lineage of an incoming file.
CREATE OR REPLACE TEMP TABLE expected_versions AS
SELECT version.rowid AS version_rowid, incoming_rows.row_id IS NOT NULL AS repeated
FROM {{ table }} AS version
JOIN files AS file ON file.file_id = version.file_id
LEFT JOIN incoming_rows ON incoming_rows.row_id = version.row_id
WHERE version.source = $source AND version.known_until = 'infinity' AND NOT version.gone
  AND file.lineage IN (SELECT lineage FROM incoming_files);
