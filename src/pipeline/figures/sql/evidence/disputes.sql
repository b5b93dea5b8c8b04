-- Reviews and lawsuits (table 4): a result in the year the case was closed, pending in each year it was open at the end of.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
WITH books AS (
    SELECT row.source, max(greatest(year(row.filed_on), coalesce(year(row.closed_on), 0), coalesce(year(file.covers_to), 0))) AS last_year
    FROM current_disputes AS row
    JOIN files AS file ON file.file_id = row.file_id
    GROUP BY row.source
),
judged AS (
    SELECT row.*, books.last_year, refused.reason AS refusal,
           CASE WHEN row.outcome IS NOT NULL THEN year(row.closed_on) END AS closed_year,
           CASE
               WHEN row.gone THEN '新的台账中已没有这一件'
               WHEN double.row_id IS NOT NULL THEN '重复：与 ' || double.kept_path || ' 第 ' || double.kept_line || ' 行是同一件'
           END AS exclusion
    FROM current_disputes AS row
    LEFT JOIN books ON books.source = row.source
    LEFT JOIN refused ON refused.source = row.source AND refused.row_id = row.row_id
    LEFT JOIN doubles AS double ON double.source = row.source AND double.row_id = row.row_id
),
stood AS (
    SELECT *, closed_year AS stands_in, closed_on AS on_date, outcome AS result
    FROM judged
    WHERE refusal IS NULL AND exclusion IS NULL AND closed_year IS NOT NULL
    UNION ALL
    SELECT *, unnest(generate_series(year(filed_on), coalesce(closed_year - 1, last_year))) AS stands_in, filed_on, 'pending'
    FROM judged
    WHERE refusal IS NULL AND exclusion IS NULL
),
lines AS (
    SELECT agency, stands_in AS year, source, row_id, on_date, case_no, 'counted' AS verdict,
           'disputes.' || kind || '.' || result AS figure, 1 AS amount, NULL AS reason
    FROM stood
    UNION ALL
    SELECT agency, year(filed_on), source, row_id, filed_on, case_no,
           CASE WHEN refusal IS NOT NULL THEN 'quarantined' ELSE 'excluded' END, NULL, NULL, coalesce(refusal, exclusion)
    FROM judged
    WHERE refusal IS NOT NULL OR exclusion IS NOT NULL
)
SELECT agency, year, source, row_id, row_number() OVER (PARTITION BY source, row_id ORDER BY year, figure),
       on_date, '案件 ' || case_no, verdict, figure, amount, reason
FROM lines;
