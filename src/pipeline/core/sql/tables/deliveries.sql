-- One row per version of a delivery's place in time: from one night on until another night placed it otherwise.
CREATE TABLE IF NOT EXISTS deliveries (
    file_id       INTEGER NOT NULL,
    source        VARCHAR NOT NULL,
    known_from    TIMESTAMP NOT NULL,
    known_until   TIMESTAMP NOT NULL,
    series        VARCHAR NOT NULL,   -- the path without dates, numbers and marks of copies: exports of one list share it
    as_of         TIMESTAMP NOT NULL, -- the time of what it says
    as_of_from    VARCHAR NOT NULL,   -- register, stated, document, period, came, platform
    firm          BOOLEAN NOT NULL,
    claim         VARCHAR NOT NULL,   -- period, list, additions
    claim_from    VARCHAR NOT NULL,   -- name, sheet, platform, setting, inferred
    covers_from   DATE,
    covers_to     DATE,
    place         INTEGER,            -- rank among the standing deliveries of its source; equal ranks share it; null: does not stand
    repeats       INTEGER,            -- the delivery whose rows it only repeats
    withdrawn     BOOLEAN NOT NULL,   -- a person said that it was wrong
    accepted      BOOLEAN NOT NULL,   -- a person said that it is right
    speaks        BOOLEAN NOT NULL    -- at least one thing stands as it says
);
