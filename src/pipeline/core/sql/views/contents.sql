-- One row per distinct row that the deliveries of a source list: under which key, and the canonical columns. Never changed.
-- Known untruth: `content` is a 64-bit print of source, key and columns; two rows of ten million share one once in some 10^5 offices.
CREATE TABLE IF NOT EXISTS contents_{{ table }} AS
SELECT 0::UBIGINT AS content, source, row_id AS key, row_id AS number, {% for column in columns %}"{{ column }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ table }} LIMIT 0;
