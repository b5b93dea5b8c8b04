-- One row per version of a review or lawsuit about disclosure.
-- Known untruth: a case and the suit that follows it are two rows: they are separate procedures.
CREATE TABLE IF NOT EXISTS disputes (
{% include 'core/fragments/bookkeeping.sql' %}
    case_no     VARCHAR USING COMPRESSION zstd,
    kind        VARCHAR,
    filed_on    DATE,
    closed_on   DATE,
    outcome     VARCHAR,
    request_no  VARCHAR USING COMPRESSION zstd,
    agency      VARCHAR
);
