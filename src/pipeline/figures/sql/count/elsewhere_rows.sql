-- Of a year whose report was published elsewhere only declared numbers count: rows from the edges of other years are no report of it.
-- What such a row says of other years (an application carried over) stays counted there.
DELETE FROM candidate.verdicts AS verdict
USING years_elsewhere AS elsewhere
WHERE elsewhere.agency = verdict.agency AND elsewhere.year = verdict.year
  AND verdict.verdict = 'counted' AND verdict.nth > 1;

UPDATE candidate.verdicts AS verdict
SET verdict = 'excluded', figure = NULL, amount = NULL, reason = '这一年的年度报告已在别处公布，以公布的数为准'
FROM years_elsewhere AS elsewhere
WHERE elsewhere.agency = verdict.agency AND elsewhere.year = verdict.year AND verdict.verdict = 'counted';
