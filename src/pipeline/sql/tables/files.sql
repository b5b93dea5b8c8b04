-- One row per snapshot and reading of it: which bytes, under which preset, with what result.
CREATE TABLE IF NOT EXISTS files (
    file_id         INTEGER NOT NULL,
    source          VARCHAR NOT NULL,
    path            VARCHAR NOT NULL,  -- name below the source's inbox folder
    sha256          VARCHAR NOT NULL,
    known_at        TIMESTAMP NOT NULL,
    modified_at     TIMESTAMP,
    prepared_with   VARCHAR NOT NULL,  -- fingerprint of preset, lookups and column map
    batch           INTEGER,           -- null when refused
    rows_read       BIGINT NOT NULL,
    covers_from     DATE,
    covers_to       DATE,
    state           VARCHAR NOT NULL,  -- loaded, refused
    finding         VARCHAR            -- JSON of the finding that refused it
);
