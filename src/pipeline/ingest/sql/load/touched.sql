-- Rows in force that an arriving row may be: the same natural key, under its plain row_id or as a further one of a lineage.
CREATE OR REPLACE TEMP TABLE touched AS
WITH met AS (
    SELECT DISTINCT key FROM staged
),
standing AS (
    SELECT rowid AS stood_at, row_id, file_id, gone FROM {{ table }} WHERE source = $source AND known_until = 'infinity'
),
again AS (
    SELECT standing.*, met.key
    FROM standing
    JOIN met ON met.key = standing.row_id
    UNION ALL
    SELECT standing.*, met.key
    FROM standing
    JOIN met ON met.key = regexp_replace(standing.row_id, '@\d+(#\d+)?$', '')
    WHERE contains(standing.row_id, '@') AND met.key <> standing.row_id
)
SELECT again.stood_at, again.row_id, again.key, file.lineage, again.gone
FROM again
JOIN files AS file ON file.file_id = again.file_id;
