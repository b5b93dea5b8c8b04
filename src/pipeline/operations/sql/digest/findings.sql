-- One row per open finding of a published database. `about` identifies a finding from night to night: what it refers to, or its
-- sentence without changing numbers; `cause` is the sentence without the name of what it refers to.
-- Excluded: what the table of sources says (SOURCE-STALE, SOURCE-NEVER, SOURCE-FAILED), coverage findings of a source that is not
-- fresh, and that an earlier message did not reach this receiver.
CREATE OR REPLACE TEMP TABLE {{ side }}_findings AS
WITH not_fresh AS (
    SELECT source FROM {{ side }}.sources WHERE state <> 'fresh'
)
SELECT DISTINCT code, severity, agency, year, refers_to, message, what_to_do,
       coalesce(refers_to, regexp_replace(message, '[0-9]+', '#', 'g')) AS about,
       regexp_replace(
           CASE WHEN coalesce(refers_to, '') = '' THEN message ELSE replace(message, refers_to, '…') END, '[0-9]+', '#', 'g'
       ) AS cause
FROM {{ side }}.findings AS finding
WHERE severity IN ('block', 'warn')
  AND waived_by IS NULL
  AND code NOT IN ('SOURCE-STALE', 'SOURCE-NEVER', 'SOURCE-FAILED')
  AND NOT (code = 'DIGEST-FAILED' AND refers_to = $receiver)
  AND NOT (
      starts_with(code, 'COVERAGE-')
      AND EXISTS (FROM not_fresh WHERE starts_with(finding.refers_to, not_fresh.source || ' '))
  )
