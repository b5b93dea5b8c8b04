-- Findings of this agency and year, and those of no agency or no year; the gravest first, the waived last. At most `$row_limit` rows;
-- `of_all` is how many there are.
SELECT finding.agency, finding.year, finding.code, finding.severity, finding.outcome, finding.message, finding.what_to_do,
       finding."left", finding."right", finding.refers_to, finding.waived_by, count(*) OVER () AS of_all
FROM findings AS finding
WHERE (finding.agency IS NULL OR finding.agency = $agency)
  AND (finding.year IS NULL OR finding.year = $year)
ORDER BY finding.waived_by IS NOT NULL,
         list_position(['block', 'warn', 'info'], finding.severity),
         finding.code, finding.refers_to
LIMIT $row_limit
