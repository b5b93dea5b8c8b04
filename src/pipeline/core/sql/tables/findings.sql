-- One row per finding of the newest run of a verb (stage); columns as published.
CREATE TABLE IF NOT EXISTS findings (
    stage       VARCHAR NOT NULL,
    agency      VARCHAR,
    year        INTEGER,
    code        VARCHAR NOT NULL,
    severity    VARCHAR NOT NULL,  -- block, warn, info
    outcome     VARCHAR NOT NULL,  -- fail, unsure, not_checkable
    message     VARCHAR NOT NULL,
    what_to_do  VARCHAR NOT NULL,
    "left"      VARCHAR,
    "right"     VARCHAR,
    refers_to   VARCHAR,
    waived_by   VARCHAR
);
