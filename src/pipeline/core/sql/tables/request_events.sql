-- One row per version of a dated step of a request (补正, 征求意见, 延期, 收费, 撤回).
CREATE TABLE IF NOT EXISTS request_events (
{% include 'core/fragments/bookkeeping.sql' %}
    request_no  VARCHAR USING COMPRESSION zstd,
    event       VARCHAR,
    on_date     DATE,
    agency      VARCHAR
);
