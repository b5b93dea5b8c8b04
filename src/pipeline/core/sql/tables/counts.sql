-- One row per version of a number without rows: so many of a figure in a period.
-- Known untruth: what the number counts is the office's or the platform's own idea of it, not ours.
CREATE TABLE IF NOT EXISTS counts (
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
    period_from  DATE,
    period_to    DATE,
    figure       VARCHAR,           -- posts.<channel>, items.<class>, website.<field>
    amount       INTEGER,
    agency       VARCHAR
);
