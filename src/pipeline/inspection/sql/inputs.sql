-- What the log and the settings say, for SQL to join.
CREATE OR REPLACE TEMP TABLE inspected_pages (url VARCHAR, agency VARCHAR, "column" VARCHAR);
CREATE OR REPLACE TABLE candidate.site_columns (
    agency VARCHAR, "column" VARCHAR, url VARCHAR, kind VARCHAR, "limit" VARCHAR, newest DATE, idle_days INTEGER, state VARCHAR, looked_on DATE
);
CREATE OR REPLACE TABLE candidate.site_runs (
    run VARCHAR, began_at TIMESTAMP, ended_at TIMESTAMP, known INTEGER, asked INTEGER, left_over INTEGER, ended VARCHAR, without_address INTEGER
);
