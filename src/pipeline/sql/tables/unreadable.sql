-- One row per row of a file that could not be read: it is counted as quarantined, never dropped.
-- Known untruth: a line is the record's number in the sheet or file, header included; a quoted line break makes it differ from an editor's.
CREATE TABLE IF NOT EXISTS unreadable (
    file_id    INTEGER NOT NULL,
    batch      INTEGER NOT NULL,
    line       BIGINT NOT NULL,
    row_id     VARCHAR,                -- natural key where it could be read
    field      VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL
);
