-- One row per version of a post on WeChat, Weibo or another channel.
-- Known untruth: a WeChat push of several articles is several posts with one push_id.
CREATE TABLE IF NOT EXISTS posts (
{% include 'core/fragments/bookkeeping.sql' %}
    post_id       VARCHAR USING COMPRESSION zstd,
    push_id       VARCHAR USING COMPRESSION zstd,
    channel       VARCHAR,
    account       VARCHAR,
    title         VARCHAR USING COMPRESSION zstd,
    published_at  TIMESTAMP,
    is_original   BOOLEAN,
    is_repost     BOOLEAN,
    is_deleted    BOOLEAN,
    visibility    VARCHAR,
    url           VARCHAR USING COMPRESSION zstd,
    agency        VARCHAR
);
