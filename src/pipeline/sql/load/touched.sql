-- Rows in force that an arriving row may be: the same natural key, under its plain or its lineage's own row_id.
CREATE OR REPLACE TEMP TABLE touched AS
WITH lineages AS (
    SELECT DISTINCT lineage FROM files WHERE source = $source AND lineage IS NOT NULL
),
met AS (
    SELECT DISTINCT key FROM staged
),
possible AS (
    SELECT key, key AS row_id FROM met
    UNION ALL
    SELECT key, key || '@' || lineage AS row_id FROM met, lineages WHERE (SELECT count(*) FROM lineages) > 1
)
SELECT held.rowid AS stood_at, held.row_id, possible.key, file.lineage, held.gone
FROM {{ table }} AS held
JOIN possible ON possible.row_id = held.row_id
JOIN files AS file ON file.file_id = held.file_id
WHERE held.source = $source AND held.known_until = 'infinity';
