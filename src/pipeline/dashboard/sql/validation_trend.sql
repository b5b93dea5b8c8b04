-- What the newest runs found, expectation by expectation, the oldest first; a run without rows to judge is not among them.
SELECT suite, code, checked_at, rows_judged, rows_failed
FROM (
    SELECT run, suite, code, max(checked_at) AS checked_at, sum(rows_judged)::BIGINT AS rows_judged, sum(rows_failed)::BIGINT AS rows_failed,
           row_number() OVER (PARTITION BY suite, code ORDER BY max(checked_at) DESC, run DESC) AS nth
    FROM validations
    WHERE source IS NOT NULL
    GROUP BY run, suite, code
) AS of_run
WHERE nth <= $most_runs
ORDER BY suite, code, checked_at;
