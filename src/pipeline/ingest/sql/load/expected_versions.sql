-- Versions in force, not gone, that a newer export of their period should contain: those of a lineage that an incoming file
-- continues, or of which it repeats at least half. `repeated`: it does contain the row.
CREATE OR REPLACE TEMP TABLE expected_versions AS
WITH in_period AS (
    SELECT version.rowid AS version_rowid, file.lineage, incoming_files.lineage AS continued
    FROM {{ table }} AS version
    JOIN files AS file ON file.file_id = version.file_id
    JOIN incoming_files ON version."{{ date }}"::DATE BETWEEN incoming_files.covers_from AND incoming_files.covers_to
    WHERE version.source = $source AND version.known_until = 'infinity' AND NOT version.gone
      AND version.file_id IN (
          SELECT older.file_id
          FROM files AS older
          WHERE older.source = $source
            AND (older.lineage IN (SELECT lineage FROM incoming_files) OR older.lineage IN (SELECT lineage FROM matching_versions))
      )
{% if scope %}
      AND EXISTS (
          SELECT 1 FROM staged
          WHERE {% for column in scope %}staged."{{ column }}" IS NOT DISTINCT FROM version."{{ column }}"{{ " AND " if not loop.last }}{% endfor %}

      )
{% endif %}
),
distinct_rows AS (
    SELECT version_rowid, lineage, bool_or(lineage = continued) AS continued FROM in_period GROUP BY version_rowid, lineage
),
repeated AS (
    SELECT matching_versions.version_rowid FROM matching_versions JOIN incoming_rows ON incoming_rows.row_id = matching_versions.row_id
),
compared AS (
    SELECT distinct_rows.version_rowid, distinct_rows.lineage, distinct_rows.continued, repeated.version_rowid IS NOT NULL AS repeated
    FROM distinct_rows
    LEFT JOIN repeated ON repeated.version_rowid = distinct_rows.version_rowid
),
replaced AS (
    SELECT lineage
    FROM compared
    GROUP BY lineage
    HAVING bool_or(continued) OR sum(repeated::INTEGER) * 2 >= count(*)
)
SELECT version_rowid, repeated FROM compared WHERE lineage IN (SELECT lineage FROM replaced);
