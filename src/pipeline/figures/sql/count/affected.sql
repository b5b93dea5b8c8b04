-- Rows to be judged anew: whatever is the same thing as a row that changed after the last count. Found in the table itself, by the
-- thing's own name, so that only what came is read.
CREATE OR REPLACE TEMP TABLE affected AS
WITH things AS (
    SELECT DISTINCT {{ thing }} FROM {{ table }} WHERE batch > $since OR ended_by > $since
)
SELECT *, NULL::INTEGER AS correction
FROM {{ table }} AS version
WHERE {{ thing }} IN (SELECT {{ thing }} FROM things)
  AND known_from <= getvariable('known_on')
  AND known_until > getvariable('known_on')
  AND NOT EXISTS (
      SELECT 1 FROM corrected_{{ table }} AS corrected
      WHERE corrected.source = version.source AND corrected.row_id = version.row_id
  )
UNION ALL BY NAME
SELECT * FROM corrected_{{ table }} WHERE {{ thing }} IN (SELECT {{ thing }} FROM things);
