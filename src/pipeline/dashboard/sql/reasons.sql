-- Why rows of the year, or of no readable year, do not count.
SELECT source, verdict, reason, rows, year
FROM reasons
WHERE (agency IS NULL OR agency = $agency)
  AND (year = $year OR year IS NULL OR (verdict = 'quarantined' AND year > year($today::DATE)))
  AND source IN (SELECT source FROM observed WHERE fills = $fills)
ORDER BY source, verdict, rows DESC, reason
