-- One row per source and settling: what changed in the rows in force when the deliveries of a night were added to those before.
CREATE TABLE IF NOT EXISTS batches (
    batch          INTEGER NOT NULL,
    source         VARCHAR NOT NULL,
    fills          VARCHAR NOT NULL,
    known_at       TIMESTAMP NOT NULL,
    rows_read      BIGINT NOT NULL,
    rows_new       BIGINT NOT NULL,
    rows_changed   BIGINT NOT NULL,
    rows_gone      BIGINT NOT NULL,
    state          VARCHAR NOT NULL,  -- loaded, accepted
    checked_with   VARCHAR            -- fingerprint of the suites that judged it
);
