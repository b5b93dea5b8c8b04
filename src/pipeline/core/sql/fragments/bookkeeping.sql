    -- What every table of rows keeps of each version: whose row it is, since when and until when it is in force, and where it stands.
    -- Texts that differ from row to row are compressed with zstd, here and below: what DuckDB would choose for them takes longer to try out
    -- than to write.
    source       VARCHAR NOT NULL,
    row_id       VARCHAR NOT NULL USING COMPRESSION zstd,
    known_from   TIMESTAMP NOT NULL,
    known_until  TIMESTAMP NOT NULL,
    batch        INTEGER NOT NULL,
    ended_by     INTEGER,
    gone         BOOLEAN NOT NULL,
    further      BOOLEAN NOT NULL,  -- a further line of the same thing in one file
    refused      VARCHAR,           -- why deliveries leave it in doubt: collision, order, no_number, no_date
    content      UBIGINT,           -- its print, where contents_<table> leaves the row to this version
    file_id      INTEGER NOT NULL,
    line         BIGINT NOT NULL,
