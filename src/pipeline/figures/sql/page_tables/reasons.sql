-- Why rows do not count.
CREATE OR REPLACE TABLE candidate.reasons AS
SELECT agency, year, source, verdict, reason, sum(rows)::BIGINT AS rows
FROM candidate.tallies
WHERE own AND verdict <> 'counted'
GROUP BY agency, year, source, verdict, reason
ORDER BY agency, year
