-- What a suite found of the rows it judged last, where these were few; see quality/judgements.py. failures: how many failing rows of
-- the suite were listed then.
CREATE TABLE IF NOT EXISTS judgements (
    suite        VARCHAR NOT NULL,
    fingerprint  VARCHAR NOT NULL,
    row_count    BIGINT NOT NULL,
    row_hash     HUGEINT NOT NULL,
    failures     BIGINT NOT NULL,
    day          DATE NOT NULL,
    results      VARCHAR NOT NULL
);
