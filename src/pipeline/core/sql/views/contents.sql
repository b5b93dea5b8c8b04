-- One row per distinct row that the deliveries of a source list: under which key, and the canonical columns. Never changed.
-- Known untruth: `content` is a 64-bit print of source, key and columns; two rows of ten million share one once in some 10^5 offices.
-- A row that came into force as it stands is kept once: by its version, whose `content` says so.
{% set own_texts = ('item_id', 'post_id', 'push_id', 'request_no', 'case_no', 'title', 'url', 'doc_no', 'index_no', 'applicant_key', 'subject_key') %}
CREATE TABLE IF NOT EXISTS contents_{{ table }} (
    content  UBIGINT NOT NULL,
    source   VARCHAR NOT NULL,
    key      VARCHAR USING COMPRESSION zstd,
    number   VARCHAR USING COMPRESSION zstd,
{% for column, type in columns.items() %}
    "{{ column }}" {{ type }}{{ " USING COMPRESSION zstd" if column in own_texts }}{{ "," if not loop.last }}
{% endfor %}
);
CREATE OR REPLACE VIEW listed_{{ table }} AS
SELECT content, source, key, number, {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM contents_{{ table }}
UNION ALL
SELECT content, source, row_id, "{{ number }}"::VARCHAR, {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ table }}
WHERE content IS NOT NULL;
