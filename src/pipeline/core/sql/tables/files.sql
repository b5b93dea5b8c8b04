-- One row per delivery: one list out of one file (a sheet of a workbook is `path#sheet`), as it came and as it was read.
CREATE TABLE IF NOT EXISTS files (
    file_id         INTEGER NOT NULL,
    source          VARCHAR NOT NULL,
    path            VARCHAR NOT NULL,  -- name below the source's inbox folder, with `#` and the sheet where a file has several lists
    sha256          VARCHAR NOT NULL,
    known_at        TIMESTAMP NOT NULL,  -- when it came
    modified_at     TIMESTAMP,
    prepared_with   VARCHAR NOT NULL,  -- fingerprint of preset, lookups and column map
    batch           INTEGER,           -- in which it was first understood; null when refused
    rows_read       BIGINT NOT NULL,
    covers_from     DATE,              -- the days it speaks for, as last settled
    covers_to       DATE,
    period_stated   BOOLEAN NOT NULL,  -- by name, sheet, platform or setting; else first and last date met
    state           VARCHAR NOT NULL,  -- loaded, refused
    finding         VARCHAR,           -- JSON of the finding that refused it
    exported_at     TIMESTAMP,         -- the time of export that its name or sheet states
    document_at     TIMESTAMP,         -- the document's own time
    stated_from     DATE,
    stated_to       DATE,
    claim           VARCHAR,           -- what it states: period, list, additions; null when nothing
    claim_from      VARCHAR,           -- name, sheet, platform, setting
    first_day       DATE,
    last_day        DATE,
    rows_print      VARCHAR,           -- equal for the same rows in any order
    names           VARCHAR[],         -- the accounts or hosts in its rows
    live            BOOLEAN,
    listed          BOOLEAN,           -- its rows are in `listed`
    unread_sheets   VARCHAR            -- positions of sheets with rows that were left out, in words; null when none
);
