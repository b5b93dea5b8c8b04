-- One row per version of a line of a website publication log.
-- Known untruth: published_at is what the page shows; some systems re-stamp it when an item is published again.
CREATE TABLE IF NOT EXISTS items (
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
    item_id       VARCHAR,
    title         VARCHAR,
    "column"      VARCHAR,
    class         VARCHAR,
    status        VARCHAR,
    published_at  TIMESTAMP,
    created_at    TIMESTAMP,
    url           VARCHAR,
    doc_no        VARCHAR,
    index_no      VARCHAR,
    publisher     VARCHAR,
    openness      VARCHAR,
    is_reference  BOOLEAN,
    agency        VARCHAR
);
