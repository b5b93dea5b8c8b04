-- Of a sealed year: what filling and judging found when it was sealed, with who accepted it; and no word about waivers that were needed
-- then. What other verbs find is about today, but what was accepted stays accepted.
DELETE FROM findings AS held
WHERE (stage IN ('fill', 'judge') OR code = 'WAIVER-UNUSED')
  AND EXISTS (
      SELECT 1 FROM frozen
      WHERE frozen.year = held.year
        AND (frozen.agency = held.agency OR (held.code = 'WAIVER-UNUSED' AND held.agency IS NULL))
  );
INSERT INTO findings
SELECT step, sealed.agency, sealed.year, code, severity, outcome, message, what_to_do, "left", "right", refers_to, waived_by
FROM candidate.sealed_findings AS sealed
JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year
WHERE step IN ('fill', 'judge');
UPDATE findings
SET waived_by = accepted.waived_by
FROM (
    SELECT sealed.agency, sealed.year, sealed.code, sealed.refers_to, any_value(sealed.waived_by) AS waived_by
    FROM candidate.sealed_findings AS sealed
    JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year
    WHERE sealed.waived_by IS NOT NULL
    GROUP BY sealed.agency, sealed.year, sealed.code, sealed.refers_to
) AS accepted
WHERE findings.waived_by IS NULL
  AND findings.severity = 'warn'
  AND findings.agency = accepted.agency
  AND findings.year = accepted.year
  AND findings.code = accepted.code
  AND findings.refers_to IS NOT DISTINCT FROM accepted.refers_to;
