-- One row per cell (or whole line) that could not be read. Its row is in the table of rows, in quarantine, never dropped.
-- Known untruth: a line is the record's number in the sheet or file, header included; a quoted line break makes it differ from an editor's.
CREATE TABLE IF NOT EXISTS unreadable (
    file_id    INTEGER NOT NULL,
    batch      INTEGER NOT NULL,
    line       BIGINT NOT NULL,
    field      VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL
);
