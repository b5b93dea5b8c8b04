-- What the newest $most runs found: run, time, suite, code, rows judged, rows failed, keys of some rows that failed. Sources together.
SELECT run, max(checked_at) AS checked_at, suite, code, sum(rows_judged)::BIGINT, sum(rows_failed)::BIGINT,
       arg_max(sample_keys, rows_failed)
FROM validations
WHERE run IN (SELECT newest.run FROM validations AS newest GROUP BY newest.run ORDER BY max(newest.checked_at) DESC, newest.run DESC LIMIT $most)
GROUP BY run, suite, code
ORDER BY checked_at DESC, suite, code;
