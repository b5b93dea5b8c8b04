-- One row per version of a number that a person vouches for.
CREATE TABLE IF NOT EXISTS declared (
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
    figure      VARCHAR,
    year        INTEGER,
    value       DOUBLE,
    vouched_by  VARCHAR,
    document    VARCHAR,
    agency      VARCHAR
);
