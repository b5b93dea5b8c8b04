-- Rows that are judged anew: every row with the same natural key as a row that changed after the last count, or that was in quarantine
-- then or is now: what is dated ahead counts once its day has come. Also those left out because they contradict the row that counts
-- (`disagrees` of the verdicts on items), which is told until somebody mends it. Rows without a key of their own go by an empty one.
CREATE OR REPLACE TEMP TABLE affected AS
WITH changed_keys AS (
    SELECT DISTINCT coalesce({{ thing }}, '') AS thing FROM {{ table }} WHERE batch > $since OR ended_by > $since
    UNION
    SELECT coalesce(row.{{ thing }}, '')
    FROM {{ table }} AS row
    JOIN (
        SELECT source, row_id FROM candidate.verdicts
        WHERE verdict = 'quarantined' OR (verdict = 'excluded' AND reason LIKE '与 %行是同一条但内容不一致（%')
        UNION
        SELECT source, row_id FROM failed_rows WHERE suite = '{{ table }}' AND severity = 'block'
    ) AS waiting ON waiting.source = row.source AND waiting.row_id = row.row_id
)
SELECT *, NULL::INTEGER AS correction
FROM {{ table }} AS version
WHERE coalesce({{ thing }}, '') IN (SELECT thing FROM changed_keys)
  AND known_from <= getvariable('known_on')
  AND known_until > getvariable('known_on')
  AND NOT EXISTS (
      SELECT 1 FROM corrected_{{ table }} AS corrected
      WHERE corrected.source = version.source AND corrected.row_id = version.row_id
  )
UNION ALL BY NAME
SELECT * FROM corrected_{{ table }} WHERE coalesce({{ thing }}, '') IN (SELECT thing FROM changed_keys);
