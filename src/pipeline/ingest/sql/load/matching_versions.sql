-- Versions in force that an incoming row may replace: the same natural key, as the row_id itself or with a lineage appended.
CREATE OR REPLACE TEMP TABLE matching_versions AS
WITH incoming_keys AS (
    SELECT DISTINCT key FROM staged
),
in_force AS (
    SELECT rowid AS version_rowid, row_id, file_id, gone FROM {{ table }} WHERE source = $source AND known_until = 'infinity'
),
matches AS (
    SELECT in_force.*, incoming_keys.key
    FROM in_force
    JOIN incoming_keys ON incoming_keys.key = in_force.row_id
    UNION ALL
    SELECT in_force.*, incoming_keys.key
    FROM in_force
    JOIN incoming_keys ON incoming_keys.key = regexp_replace(in_force.row_id, '@\d+(#\d+)?$', '')
    WHERE contains(in_force.row_id, '@') AND incoming_keys.key <> in_force.row_id
)
SELECT matches.version_rowid, matches.row_id, matches.key, file.lineage, matches.gone
FROM matches
JOIN files AS file ON file.file_id = matches.file_id;
