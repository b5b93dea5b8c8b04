-- The file and line of every row newly judged that does not count.
INSERT INTO candidate.places
WITH left_out AS (
    SELECT source, row_id FROM candidate.verdicts WHERE nth = 1 AND verdict <> 'counted' AND rowid > $last_verdict
),
stood AS (
{% for table in tables %}
    SELECT row.source, row.row_id, row.file_id, row.line
    FROM {{ "affected" if partly and table == 'items' else "current_" ~ table }} AS row
    JOIN left_out ON left_out.source = row.source AND left_out.row_id = row.row_id
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT stood.source, stood.row_id, file.path, stood.line
FROM stood
JOIN files AS file ON file.file_id = stood.file_id;
