-- One row per distinct row that the deliveries of a source list: under which key, and the canonical columns. Never changed.
-- Known untruth: `content` is a 64-bit print of source, key and columns; two rows of ten million share one once in some 10^5 offices.
-- A row that came into force as it stands is kept once: by its version, whose `content` says so.
CREATE TABLE IF NOT EXISTS contents_{{ table }} AS
SELECT 0::UBIGINT AS content, source, row_id AS key, row_id AS number, {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ table }} LIMIT 0;
CREATE OR REPLACE VIEW listed_{{ table }} AS
SELECT content, source, key, number, {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM contents_{{ table }}
UNION ALL
SELECT content, source, row_id, "{{ number }}"::VARCHAR, {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ table }}
WHERE content IS NOT NULL;
