-- One row per pulled row and figure it counts in, or the reason why it counts in none. nth = 1 is the pulled row itself.
-- Known untruth: the year of a row whose date cannot be read is NULL.
-- How texts are compressed is said where it is known beforehand: trying every way out for each part of ten million rows costs up to half as much again.
-- fsst is for texts that no two rows share; of few rows DuckDB would not choose it, and they would take twice the place.
CREATE OR REPLACE TABLE candidate.verdicts (
    agency   VARCHAR USING COMPRESSION dictionary,
    year     INTEGER,
    source   VARCHAR NOT NULL USING COMPRESSION dictionary,
    row_id   VARCHAR NOT NULL USING COMPRESSION fsst,
    nth      INTEGER NOT NULL,
    on_date  DATE,
    summary  VARCHAR USING COMPRESSION fsst,
    verdict  VARCHAR NOT NULL USING COMPRESSION dictionary,  -- counted, excluded, quarantined
    figure   VARCHAR USING COMPRESSION dictionary,
    amount   DOUBLE,
    reason   VARCHAR,
    section  VARCHAR USING COMPRESSION dictionary,           -- the column of the site (栏目), the account of a channel
    manner   VARCHAR USING COMPRESSION dictionary,           -- of a post: original, repost; NULL where the source does not say
    url      VARCHAR USING COMPRESSION fsst                  -- where the article or post stands; NULL where the source does not say
);
