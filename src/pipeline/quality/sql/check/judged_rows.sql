-- The rows a suite judges, held in memory where they are few: every expectation reads them.
CREATE OR REPLACE TEMP TABLE judged_rows AS SELECT * FROM {{ view }};
