-- One row per check, expectation and source: how many rows were judged and how many failed. The newest runs, see quality/history.py.
-- Holds keys, never the content of a row.
CREATE TABLE IF NOT EXISTS validations (
    run          VARCHAR NOT NULL,
    checked_at   TIMESTAMP NOT NULL,
    suite        VARCHAR NOT NULL,
    code         VARCHAR NOT NULL,
    type         VARCHAR NOT NULL,
    parameters   VARCHAR NOT NULL,
    severity     VARCHAR NOT NULL,
    source       VARCHAR,           -- NULL where there was no row to judge
    rows_judged  BIGINT NOT NULL,
    rows_failed  BIGINT NOT NULL,
    sample_keys  VARCHAR            -- JSON; the first keys of rows that failed, NULL where none did
);
