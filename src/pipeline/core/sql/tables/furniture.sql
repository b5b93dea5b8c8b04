-- One row per line of a file that is no row of its table: a total, a remark, a signature. Holds the listed word, never the cell.
CREATE TABLE IF NOT EXISTS furniture (
    file_id    INTEGER NOT NULL,
    batch      INTEGER NOT NULL,
    line       BIGINT NOT NULL,
    word       VARCHAR NOT NULL
);
