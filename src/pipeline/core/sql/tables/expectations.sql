-- One row per expectation in force at the newest check: what is expected, by whom, since when.
CREATE TABLE IF NOT EXISTS expectations (
    suite        VARCHAR NOT NULL,
    code         VARCHAR NOT NULL,
    position     INTEGER NOT NULL,  -- its place in the order of the suites
    type         VARCHAR NOT NULL,  -- of Great Expectations
    parameters   VARCHAR NOT NULL,  -- JSON, every value filled in
    severity     VARCHAR NOT NULL,  -- critical, warning, info
    origin       VARCHAR NOT NULL,  -- program, office, changed (the program's, changed by the office)
    description  VARCHAR NOT NULL,
    what_to_do   VARCHAR NOT NULL,
    definition   VARCHAR NOT NULL,  -- a hash of type, severity and parameters as written
    since        DATE NOT NULL,
    changed_on   DATE               -- the last day on which the definition became another
);
