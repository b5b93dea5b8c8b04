-- Every expectation in force, with what the newest run that had rows to judge found, and in how many of the runs it failed.
SELECT expected.suite, expected.code, expected.type, expected.parameters, expected.severity, expected.origin, expected.description,
       expected.what_to_do, expected.since, expected.changed_on,
       newest.checked_at, newest.rows_judged, newest.rows_failed, coalesce(newest.runs, 0) AS runs, coalesce(newest.runs_failed, 0) AS runs_failed
FROM expectations AS expected
LEFT JOIN (
    SELECT suite, code, max(checked_at) AS checked_at, arg_max(rows_judged, checked_at) AS rows_judged,
           arg_max(rows_failed, checked_at) AS rows_failed, count(*) AS runs, sum((rows_failed > 0)::INTEGER)::BIGINT AS runs_failed
    FROM (
        SELECT run, suite, code, max(checked_at) AS checked_at, sum(rows_judged)::BIGINT AS rows_judged, sum(rows_failed)::BIGINT AS rows_failed
        FROM validations
        WHERE source IS NOT NULL
        GROUP BY run, suite, code
    ) AS of_run
    GROUP BY suite, code
) AS newest ON newest.suite = expected.suite AND newest.code = expected.code
ORDER BY expected.position;
