-- One row per finding of a published database that still waits for somebody. `about` keeps a finding the same one from night to night:
-- what it refers to, or its sentence without the numbers that move; `cause` is the sentence without the name of what it refers to.
-- Left out: what the table of sources says (SOURCE-STALE and its kin), the notes of coverage of a source that is silent anyway, and
-- that an earlier message did not reach the one who reads this.
CREATE OR REPLACE TEMP TABLE {{ side }}_findings AS
WITH silent AS (
    SELECT source FROM {{ side }}.sources WHERE state <> 'fresh'
)
SELECT DISTINCT code, severity, agency, year, refers_to, message, what_to_do,
       coalesce(refers_to, regexp_replace(message, '[0-9]+', '#', 'g')) AS about,
       regexp_replace(
           CASE WHEN coalesce(refers_to, '') = '' THEN message ELSE replace(message, refers_to, '…') END, '[0-9]+', '#', 'g'
       ) AS cause
FROM {{ side }}.findings AS found
WHERE severity IN ('block', 'warn')
  AND waived_by IS NULL
  AND code NOT IN ('SOURCE-STALE', 'SOURCE-NEVER', 'SOURCE-FAILED')
  AND NOT (code = 'DIGEST-FAILED' AND refers_to = $receiver)
  AND NOT (
      starts_with(code, 'COVERAGE-')
      AND EXISTS (FROM silent WHERE starts_with(found.refers_to, silent.source || ' '))
  )
