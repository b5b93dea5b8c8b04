-- File and line of each row that does not count, for readers.
{% if partly %}
DELETE FROM candidate.places
WHERE (source, row_id) IN (SELECT source, row_id FROM withdrawn_verdicts WHERE verdict <> 'counted');
{% else %}
CREATE OR REPLACE TABLE candidate.places (source VARCHAR, row_id VARCHAR, path VARCHAR, line BIGINT);
{% endif %}
INSERT INTO candidate.places BY NAME
WITH uncounted AS (
    SELECT source, row_id FROM candidate.verdicts WHERE nth = 1 AND verdict <> 'counted' AND rowid > $last_verdict
),
lines AS (
{% for table in tables %}
    SELECT row.source, row.row_id, row.file_id, row.line
    FROM {{ "affected" if partly and table == 'items' else "current_" ~ table }} AS row
    JOIN uncounted ON uncounted.source = row.source AND uncounted.row_id = row.row_id
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT lines.source, lines.row_id, file.path, lines.line
FROM lines
JOIN files AS file ON file.file_id = lines.file_id;
