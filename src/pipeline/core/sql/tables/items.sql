-- One row per version of a line of a website publication log.
-- Known untruth: published_at is what the page shows; some systems re-stamp it when an item is published again.
CREATE TABLE IF NOT EXISTS items (
{% include 'core/fragments/bookkeeping.sql' %}
    item_id       VARCHAR USING COMPRESSION zstd,
    title         VARCHAR USING COMPRESSION zstd,
    "column"      VARCHAR,
    class         VARCHAR,
    status        VARCHAR,
    published_at  TIMESTAMP,
    created_at    TIMESTAMP,
    url           VARCHAR USING COMPRESSION zstd,
    doc_no        VARCHAR USING COMPRESSION zstd,
    index_no      VARCHAR USING COMPRESSION zstd,
    publisher     VARCHAR,
    openness      VARCHAR,
    is_reference  BOOLEAN,
    agency        VARCHAR
);
