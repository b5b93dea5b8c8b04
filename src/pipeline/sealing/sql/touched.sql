-- Rows whose content may differ from the sealed one: received since the seal, or with a correction now or then.
CREATE OR REPLACE TEMP TABLE touched AS
WITH seals AS (
    SELECT min(known_through) AS since FROM candidate.sealed_years
),
{% for table, columns in tables.items() %}
{{ table }}_rows AS (
    SELECT row.source, row.row_id, row.known_from, {% include 'sealing/row_hash.sql' %} AS sha256
    FROM current_{{ table }} AS row
    WHERE row.known_from > (SELECT since FROM seals)
    UNION
    SELECT row.source, row.row_id, row.known_from, {% include 'sealing/row_hash.sql' %} AS sha256
    FROM corrected_{{ table }} AS row
    UNION
    SELECT row.source, row.row_id, row.known_from, {% include 'sealing/row_hash.sql' %} AS sha256
    FROM current_{{ table }} AS row
    JOIN (SELECT DISTINCT source, row_id FROM candidate.sealed_verdicts WHERE corrected) AS corrected
        ON corrected.source = row.source AND corrected.row_id = row.row_id
){{ "," if not loop.last }}
{% endfor %}
{% for table in tables %}
SELECT source, row_id, known_from, sha256 FROM {{ table }}_rows
{{ "UNION ALL" if not loop.last }}
{% endfor %};
