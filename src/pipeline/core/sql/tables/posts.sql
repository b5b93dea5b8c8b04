-- One row per version of a post on WeChat, Weibo or another channel.
-- Known untruth: a WeChat push of several articles is several posts with one push_id.
CREATE TABLE IF NOT EXISTS posts (
    source       VARCHAR NOT NULL,
    row_id       VARCHAR NOT NULL,
    known_from   TIMESTAMP NOT NULL,
    known_until  TIMESTAMP NOT NULL,
    batch        INTEGER NOT NULL,
    ended_by     INTEGER,
    gone         BOOLEAN NOT NULL,
    further      BOOLEAN NOT NULL,  -- a further line of the same thing in one file
    refused      VARCHAR,           -- why deliveries leave it in doubt: collision, order, no_number, no_date
    file_id      INTEGER NOT NULL,
    line         BIGINT NOT NULL,
    post_id       VARCHAR,
    push_id       VARCHAR,
    channel       VARCHAR,
    account       VARCHAR,
    title         VARCHAR,
    published_at  TIMESTAMP,
    is_original   BOOLEAN,
    is_repost     BOOLEAN,
    is_deleted    BOOLEAN,
    visibility    VARCHAR,
    url           VARCHAR,
    agency        VARCHAR
);
