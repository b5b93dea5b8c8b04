-- The quarantined rows of a table: refused by a blocking expectation, or with a cell that could not be read and was not corrected.
{% if possible %}
CREATE OR REPLACE TEMP TABLE quarantined_rows AS
WITH reasons AS (
    SELECT row.source, row.row_id, failed.code || '：' || failed.message AS reason
    FROM failed_rows AS failed
    JOIN {{ rows }} AS row
        ON row.source = failed.source AND row.row_id = failed.row_id AND row.known_from = failed.known_from
    WHERE failed.suite = '{{ table }}' AND failed.severity = 'block'
    UNION ALL
    SELECT row.source, row.row_id, cell.field || '：' || cell.reason AS reason
    FROM unreadable AS cell
    JOIN {{ rows }} AS row ON row.file_id = cell.file_id AND row.line = cell.line
    WHERE row.correction IS NULL
    UNION ALL
    SELECT row.source, row.row_id,
           CASE row.refused
               WHEN 'collision' THEN '同一编号下有两件不同的事，分不清是哪一件'
               WHEN 'order' THEN '有两种说法，分不出哪一种在后'
               WHEN 'no_number' THEN '没有编号'
               ELSE '没有可读的日期'
           END
    FROM {{ rows }} AS row
    WHERE row.refused IS NOT NULL AND row.correction IS NULL
)
SELECT source, row_id, string_agg(reason, '；' ORDER BY reason) AS reason
FROM reasons
GROUP BY source, row_id;
{% else %}
CREATE OR REPLACE TEMP TABLE quarantined_rows (source VARCHAR, row_id VARCHAR, reason VARCHAR);
{% endif %}
