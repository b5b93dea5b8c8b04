-- One row per version of a line of the office's document register (发文登记). Evidence of duties, never of a figure.
-- Known untruth: a document under review may stand here under a number that it does not get in the end.
CREATE TABLE IF NOT EXISTS documents (
{% include 'core/fragments/bookkeeping.sql' %}
    doc_no       VARCHAR USING COMPRESSION zstd,
    title        VARCHAR USING COMPRESSION zstd,
    made_on      DATE,
    openness     VARCHAR,
    reason       VARCHAR,           -- why it is not public; may quote what is not public, so it is never published
    reviewed_by  VARCHAR,           -- who reviewed the attribute; never published
    kind         VARCHAR,
    is_normative BOOLEAN,
    status       VARCHAR,
    repealed_on  DATE,
    url          VARCHAR USING COMPRESSION zstd,
    agency       VARCHAR
);
