-- What the deliveries of a source leave in doubt, or did that must be told: one row per kind, delivery and number, as last settled.
CREATE TABLE IF NOT EXISTS doubts (
    source    VARCHAR NOT NULL,
    kind      VARCHAR NOT NULL,
    file_id   INTEGER NOT NULL,  -- the delivery in which it arises
    number    VARCHAR,           -- the thing it is about; null: a row without a number
    other_id  INTEGER,           -- the delivery it is held against
    line      BIGINT,
    year      INTEGER            -- the year it is about; null where it may be about several
);
