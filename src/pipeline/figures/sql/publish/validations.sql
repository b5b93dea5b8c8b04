-- What is expected, and what every check of the newest runs found; several checks of one run are one row.
CREATE OR REPLACE TABLE candidate.expectations AS
SELECT suite, code, "position", type, parameters, severity, origin, description, what_to_do, since, changed_on
FROM expectations
ORDER BY "position";

CREATE OR REPLACE TABLE candidate.validations AS
SELECT run, max(checked_at) AS checked_at, suite, code, max(type) AS type, arg_max(parameters, checked_at) AS parameters,
       arg_max(severity, checked_at) AS severity, source, sum(rows_judged)::BIGINT AS rows_judged, sum(rows_failed)::BIGINT AS rows_failed,
       arg_max(sample_keys, rows_failed) AS sample_keys
FROM validations AS one_check
-- Where another check of the run had rows to judge, the one without rows says nothing.
WHERE source IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM validations AS other
    WHERE other.run = one_check.run AND other.suite = one_check.suite AND other.source IS NOT NULL
)
GROUP BY run, suite, code, source
ORDER BY checked_at, suite, code, source;
