-- Where a row that does not count stood: its file and line.
CREATE OR REPLACE TABLE candidate.places (source VARCHAR, row_id VARCHAR, path VARCHAR, line BIGINT);
{% if any %}

INSERT INTO candidate.places
WITH left_out AS (
    SELECT source, row_id FROM candidate.verdicts WHERE nth = 1 AND verdict <> 'counted'
),
stood AS (
{% for table in ('items', 'posts', 'requests', 'request_events', 'disputes', 'declared') %}
    SELECT row.source, row.row_id, row.file_id, row.line
    FROM current_{{ table }} AS row
    JOIN left_out ON left_out.source = row.source AND left_out.row_id = row.row_id
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT stood.source, stood.row_id, file.path, stood.line
FROM stood
JOIN files AS file ON file.file_id = stood.file_id;
{% endif %}
