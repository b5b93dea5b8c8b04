-- One row per delivery that stands and lacks something, as last settled: the things that it should have because it speaks for their days,
-- those it lacks, and whether its numbers are damaged, so that it withdraws nothing.
CREATE TABLE IF NOT EXISTS shortfalls (
    source    VARCHAR NOT NULL,
    file_id   INTEGER NOT NULL,
    expected  BIGINT NOT NULL,
    lacking   BIGINT NOT NULL,
    damaged   BOOLEAN NOT NULL
);
