-- One row per version of a line of the office's document register (发文登记). Evidence of duties, never of a figure.
-- Known untruth: a document under review may stand here under a number that it does not get in the end.
CREATE TABLE IF NOT EXISTS documents (
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
    doc_no       VARCHAR,
    title        VARCHAR,
    made_on      DATE,
    openness     VARCHAR,
    reason       VARCHAR,           -- why it is not public; may quote what is not public, so it is never published
    reviewed_by  VARCHAR,           -- who reviewed the attribute; never published
    kind         VARCHAR,
    is_normative BOOLEAN,
    status       VARCHAR,
    repealed_on  DATE,
    url          VARCHAR,
    agency       VARCHAR
);
