-- One row per row that the next check judges again although its delivery is accepted: it was judged as a correction left it, or
-- it failed an expectation whose truth changes with time or with other tables (meta `again`).
CREATE TABLE IF NOT EXISTS judged_again (
    suite   VARCHAR NOT NULL,
    source  VARCHAR NOT NULL,
    row_id  VARCHAR NOT NULL
);
