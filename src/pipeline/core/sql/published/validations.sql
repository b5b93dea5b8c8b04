-- What the checks of the newest run found, at most $most rows, those that failed first. `of_all` says how many there are, `failing` of how
-- many expectations rows failed.
SELECT result.code, expected.description, result.source, result.rows_judged, result.rows_failed, result.severity,
       count(*) OVER () AS of_all, (
           SELECT count(DISTINCT (failed.suite, failed.code)) FROM validations AS failed WHERE failed.run = result.run AND failed.rows_failed > 0
       ) AS failing
FROM validations AS result
JOIN expectations AS expected ON expected.suite = result.suite AND expected.code = result.code
WHERE result.run = (SELECT arg_max(newest.run, newest.checked_at) FROM validations AS newest)
ORDER BY result.rows_failed = 0, expected."position", result.source
LIMIT $most;
