-- Every row counted in a year's figures, with the sha256 of its canonical form.
CREATE OR REPLACE TEMP TABLE sealing_evidence AS
WITH counted AS (
    SELECT source, row_id, figure, amount, on_date, summary, section, manner, url
    FROM candidate.verdicts
    WHERE verdict = 'counted' AND agency = $agency AND year = $year
),
counted_rows AS (
    SELECT DISTINCT source, row_id FROM counted
),
hashed AS (
{% for table, columns in tables.items() %}
    SELECT row.source, row.row_id, row.correction IS NOT NULL AS corrected,
           {% include 'sealing/row_hash.sql' %} AS sha256
    FROM current_{{ table }} AS row
    JOIN counted_rows ON counted_rows.source = row.source AND counted_rows.row_id = row.row_id
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
)
SELECT counted.source, counted.row_id, counted.figure,
       CASE WHEN counted.amount = trunc(counted.amount) AND abs(counted.amount) < 1e15
            THEN counted.amount::BIGINT::VARCHAR ELSE counted.amount::VARCHAR END AS amount,
       counted.on_date, counted.summary, CASE WHEN hashed.corrected THEN 'true' END AS corrected, hashed.sha256,
       counted.section, counted.manner, counted.url
FROM counted
LEFT JOIN hashed ON hashed.source = counted.source AND hashed.row_id = counted.row_id;
