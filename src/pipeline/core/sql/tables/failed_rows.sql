-- One row per row version and expectation that refused it. Holds keys and the expectation's own words, never cell values.
CREATE TABLE IF NOT EXISTS failed_rows (
    suite       VARCHAR NOT NULL,
    code        VARCHAR NOT NULL,
    severity    VARCHAR NOT NULL,  -- block, warn, info
    source      VARCHAR NOT NULL,
    row_id      VARCHAR NOT NULL USING COMPRESSION zstd,
    known_from  TIMESTAMP NOT NULL,
    message     VARCHAR NOT NULL
);
