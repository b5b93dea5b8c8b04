-- One row per snapshot and reading of it: which bytes, under which preset, with what result.
-- lineage: files that replace one another (a log exported again next month) share it; rows of two lineages are different rows.
CREATE TABLE IF NOT EXISTS files (
    file_id         INTEGER NOT NULL,
    source          VARCHAR NOT NULL,
    path            VARCHAR NOT NULL,  -- name below the source's inbox folder
    sha256          VARCHAR NOT NULL,
    known_at        TIMESTAMP NOT NULL,
    modified_at     TIMESTAMP,
    prepared_with   VARCHAR NOT NULL,  -- fingerprint of preset, lookups and column map
    batch           INTEGER,           -- null when refused
    lineage         INTEGER,
    rows_read       BIGINT NOT NULL,
    covers_from     DATE,
    covers_to       DATE,
    period_stated   BOOLEAN NOT NULL,  -- by the file's name; else first and last date met
    state           VARCHAR NOT NULL,  -- loaded, refused
    finding         VARCHAR            -- JSON of the finding that refused it
);
