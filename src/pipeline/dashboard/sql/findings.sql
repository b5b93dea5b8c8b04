-- What waits for someone of this agency in this year, with what belongs to no agency or no year; the gravest first, what is waived last.
-- `$most` bounds a page; `of_all` says how many there are.
SELECT finding.agency, finding.year, finding.code, finding.severity, finding.outcome, finding.message, finding.what_to_do,
       finding."left", finding."right", finding.refers_to, finding.waived_by, count(*) OVER () AS of_all
FROM findings AS finding
WHERE (finding.agency IS NULL OR finding.agency = $agency)
  AND (finding.year IS NULL OR finding.year = $year)
  AND ($severity::VARCHAR IS NULL OR finding.severity = $severity::VARCHAR)
ORDER BY finding.waived_by IS NOT NULL,
         list_position(['block', 'warn', 'info'], finding.severity),
         finding.code, finding.refers_to
LIMIT $most
