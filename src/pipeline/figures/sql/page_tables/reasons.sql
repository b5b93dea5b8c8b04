-- Why rows do not count, without the part that names a single file or row. A quarantined row has the sentence of its expectation.
CREATE OR REPLACE TABLE candidate.reasons AS
SELECT agency, year, source, verdict,
       CASE WHEN verdict = 'quarantined' THEN split_part(reason, '；', 1)
            ELSE split_part(split_part(reason, '：', 1), '（', 1) END AS reason,
       count(*) AS rows
FROM candidate.verdicts
WHERE nth = 1 AND verdict <> 'counted'
GROUP BY 1, 2, 3, 4, 5
ORDER BY agency, year
