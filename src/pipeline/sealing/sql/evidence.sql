-- Every row a year's figures stand on, with the sha256 of the canonical row as it was counted.
CREATE OR REPLACE TEMP TABLE sealing_evidence AS
WITH counted AS (
    SELECT source, row_id, figure, amount, on_date, summary
    FROM candidate.verdicts
    WHERE verdict = 'counted' AND agency = $agency AND year = $year
),
stood AS (
    SELECT DISTINCT source, row_id FROM counted
),
printed AS (
{% for table, columns in tables.items() %}
    SELECT row.source, row.row_id, row.correction IS NOT NULL AS corrected,
           {% include 'sealing/row_print.sql' %} AS sha256
    FROM current_{{ table }} AS row
    JOIN stood ON stood.source = row.source AND stood.row_id = row.row_id
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT counted.source, counted.row_id, counted.figure,
       CASE WHEN counted.amount = trunc(counted.amount) AND abs(counted.amount) < 1e15
            THEN counted.amount::BIGINT::VARCHAR ELSE counted.amount::VARCHAR END AS amount,
       counted.on_date, counted.summary, CASE WHEN printed.corrected THEN 'true' END AS corrected, printed.sha256
FROM counted
LEFT JOIN printed ON printed.source = counted.source AND printed.row_id = counted.row_id;
