-- One row per pulled row and figure it counts in, or the reason why it counts in none. nth = 1 is the pulled row itself.
-- Known untruth: the year of a row whose date cannot be read is NULL.
-- fsst: texts that no two rows share. Of ten thousand rows DuckDB chooses it itself, of fewer it takes twice the place.
CREATE OR REPLACE TABLE candidate.verdicts (
    agency   VARCHAR,
    year     INTEGER,
    source   VARCHAR NOT NULL,
    row_id   VARCHAR USING COMPRESSION fsst NOT NULL,
    nth      INTEGER NOT NULL,
    on_date  DATE,
    summary  VARCHAR USING COMPRESSION fsst,
    verdict  VARCHAR NOT NULL,  -- counted, excluded, quarantined
    figure   VARCHAR,
    amount   DOUBLE,
    reason   VARCHAR,
    section  VARCHAR,           -- the column of the site (栏目), the account of a channel
    manner   VARCHAR,           -- of a post: original, repost; NULL where the source does not say
    url      VARCHAR USING COMPRESSION fsst  -- where the article or post stands; NULL where the source does not say
);
