-- One row per source and load: what a delivery brought, what it covers, and whether the expectations let it stand.
-- Known untruth: covers_from and covers_to are the first and last date met unless the file name states a period.
CREATE TABLE IF NOT EXISTS batches (
    batch          INTEGER NOT NULL,
    source         VARCHAR NOT NULL,
    fills          VARCHAR NOT NULL,
    known_at       TIMESTAMP NOT NULL,
    covers_from    DATE,
    covers_to      DATE,
    period_stated  BOOLEAN NOT NULL,
    rows_read      BIGINT NOT NULL,
    rows_new       BIGINT NOT NULL,
    rows_changed   BIGINT NOT NULL,
    rows_gone      BIGINT NOT NULL,
    rows_held      BIGINT NOT NULL,   -- rows in force in the covered period before this load
    rows_missing   BIGINT NOT NULL,   -- of these, rows the delivery no longer has
    has_doubles    BOOLEAN NOT NULL,  -- a natural key met twice in the delivery
    state          VARCHAR NOT NULL,  -- loaded, accepted, refused
    checked_with   VARCHAR            -- fingerprint of the suites that judged it
);
