-- One row per version of a dated step of a request (补正, 征求意见, 延期, 收费, 撤回).
CREATE TABLE IF NOT EXISTS request_events (
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
    request_no  VARCHAR,
    event       VARCHAR,
    on_date     DATE,
    agency      VARCHAR
);
