-- Figures that changed since the previous digest by more than twice their largest change in any retained night before it (and by ten or
-- more), or fell although they never fell before (by three or more). Figures with fewer than five nights to compare with are excluded.
WITH since AS (
    SELECT (SELECT built_at FROM previous.meta) AS previous_at, (SELECT built_at FROM newest.meta) AS newest_at
),
moves AS (
    SELECT agency, year, figure, built_at, value - lag(value) OVER (PARTITION BY agency, year, figure ORDER BY built_at) AS move
    FROM nights, since
    WHERE built_at <= previous_at
),
usual AS (
    SELECT agency, year, figure, count(move) AS nights, max(abs(move)) AS largest, min(move) AS lowest
    FROM moves
    GROUP BY agency, year, figure
    HAVING count(move) >= 5
),
latest AS (
    SELECT now.agency, now.year, now.figure, now.label, before.value AS before, now.value,
           greatest(date_diff('day', previous_at::DATE, newest_at::DATE), 1) AS days
    FROM newest.figures AS now
    JOIN previous.figures AS before USING (agency, year, figure), since
)
SELECT latest.agency, latest.year, latest.label, latest.before, latest.value, usual.nights, usual.largest
FROM latest
JOIN usual USING (agency, year, figure)
WHERE ($agencies::VARCHAR[] IS NULL OR list_contains($agencies::VARCHAR[], latest.agency))
  AND (
      (abs(latest.value - latest.before) >= 10 AND abs(latest.value - latest.before) > 2 * usual.largest * latest.days)
      OR (latest.value - latest.before <= -3 AND usual.lowest >= 0)
  )
ORDER BY abs(latest.value - latest.before) DESC, latest.agency, latest.year, latest.figure
