-- One row per version of a review or lawsuit about disclosure.
-- Known untruth: a case and the suit that follows it are two rows: they are separate procedures.
CREATE TABLE IF NOT EXISTS disputes (
    source       VARCHAR NOT NULL,
    row_id       VARCHAR NOT NULL,
    known_from   TIMESTAMP NOT NULL,
    known_until  TIMESTAMP NOT NULL,
    batch        INTEGER NOT NULL,
    ended_by     INTEGER,
    gone         BOOLEAN NOT NULL,
    further      BOOLEAN NOT NULL,  -- a further line of the same thing in one file
    refused      VARCHAR,           -- why deliveries leave it in doubt: collision, order, no_number, no_date
    file_id      INTEGER NOT NULL,
    line         BIGINT NOT NULL,
    case_no     VARCHAR,
    kind        VARCHAR,
    filed_on    DATE,
    closed_on   DATE,
    outcome     VARCHAR,
    request_no  VARCHAR,
    agency      VARCHAR
);
