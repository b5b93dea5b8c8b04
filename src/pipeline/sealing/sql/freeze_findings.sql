-- Frozen years have the findings that fill and judge had when the year was sealed, with who accepted them, and no finding about unused
-- waivers. The findings of other verbs are today's; a warning accepted at the seal stays accepted.
DELETE FROM findings AS current
WHERE (stage IN ('fill', 'judge') OR code = 'WAIVER-UNUSED')
  AND EXISTS (
      SELECT 1 FROM frozen
      WHERE frozen.year = current.year
        AND (frozen.agency = current.agency OR (current.code = 'WAIVER-UNUSED' AND current.agency IS NULL))
  );
INSERT INTO findings BY NAME
SELECT step AS stage, sealed.agency, sealed.year, code, severity, outcome, message, what_to_do, "left", "right", refers_to, waived_by
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
