-- Rows in force, not gone, that a newer export of their period should have again: those of a lineage an arriving file continues,
-- or of which it repeats at least half.
CREATE OR REPLACE TEMP TABLE held AS
WITH in_period AS (
    SELECT version.rowid AS stood_at, file.lineage, arriving.lineage AS continued
    FROM {{ table }} AS version
    JOIN files AS file ON file.file_id = version.file_id
    JOIN arriving ON version."{{ date }}"::DATE BETWEEN arriving.covers_from AND arriving.covers_to
    WHERE version.source = $source AND version.known_until = 'infinity' AND NOT version.gone
      AND version.file_id IN (
          SELECT older.file_id
          FROM files AS older
          WHERE older.source = $source
            AND (older.lineage IN (SELECT lineage FROM arriving) OR older.lineage IN (SELECT lineage FROM touched))
      )
{% if scope %}
      AND EXISTS (
          SELECT 1 FROM staged
          WHERE {% for column in scope %}staged."{{ column }}" IS NOT DISTINCT FROM version."{{ column }}"{{ " AND " if not loop.last }}{% endfor %}

      )
{% endif %}
),
distinct_rows AS (
    SELECT stood_at, lineage, bool_or(lineage = continued) AS continued FROM in_period GROUP BY stood_at, lineage
),
again AS (
    SELECT touched.stood_at FROM touched JOIN arrivals ON arrivals.row_id = touched.row_id
),
judged AS (
    SELECT distinct_rows.stood_at, distinct_rows.lineage, distinct_rows.continued, again.stood_at IS NOT NULL AS again
    FROM distinct_rows
    LEFT JOIN again ON again.stood_at = distinct_rows.stood_at
),
replaced AS (
    SELECT lineage
    FROM judged
    GROUP BY lineage
    HAVING bool_or(continued) OR sum(again::INTEGER) * 2 >= count(*)
)
SELECT stood_at, again FROM judged WHERE lineage IN (SELECT lineage FROM replaced);
