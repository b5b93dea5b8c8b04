-- Where a quarantined row stood: its file and line.
CREATE OR REPLACE TABLE candidate.places AS
{% for table in ('items', 'posts', 'requests', 'request_events', 'disputes', 'declared') %}
SELECT row.source, row.row_id, file.path, row.line
FROM current_{{ table }} AS row
JOIN files AS file ON file.file_id = row.file_id
JOIN candidate.verdicts AS verdict
    ON verdict.source = row.source AND verdict.row_id = row.row_id AND verdict.nth = 1 AND verdict.verdict <> 'counted'
{{ "UNION ALL" if not loop.last }}
{% endfor %};
