-- The rows a suite is about to judge, where they are few: read once, asked often.
CREATE OR REPLACE TEMP TABLE judged_rows AS SELECT * FROM {{ view }};
