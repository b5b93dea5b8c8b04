-- Reviews and lawsuits (table 4): a result in the year the case was closed, pending in each year at whose end it was
-- open, on its last day, as the form asks.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
{% set cases, began, ended = 'current_disputes', 'filed_on', 'closed_on' %}
WITH
{% include 'figures/evidence/last_years.sql' %}
,
judged AS (
    SELECT row.*, last_years.last_year, quarantined.reason AS quarantine_reason,
           CASE WHEN row.outcome IS NOT NULL THEN year(row.closed_on) END AS closed_year,
           CASE
               WHEN row.gone THEN '新的台账中已没有这一件'
               WHEN duplicate.row_id IS NOT NULL THEN '重复：与 ' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行是同一件'
           END AS exclusion
    FROM current_disputes AS row
    LEFT JOIN last_years ON last_years.source = row.source
    LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id
    LEFT JOIN duplicates AS duplicate ON duplicate.source = row.source AND duplicate.row_id = row.row_id
),
counted AS (
    SELECT *, closed_year AS counted_year, closed_on AS on_date, outcome AS result
    FROM judged
    WHERE quarantine_reason IS NULL AND exclusion IS NULL AND closed_year IS NOT NULL
    UNION ALL
    SELECT *, unnest(generate_series(year(filed_on), coalesce(closed_year - 1, last_year))) AS counted_year, NULL, 'pending'
    FROM judged
    WHERE quarantine_reason IS NULL AND exclusion IS NULL
),
lines AS (
    SELECT agency, counted_year AS year, source, row_id, coalesce(on_date, make_date(counted_year::INTEGER, 12, 31)) AS on_date, case_no, 'counted' AS verdict,
           'disputes.' || kind || '.' || result AS figure, 1 AS amount, NULL AS reason
    FROM counted
    UNION ALL
    SELECT agency, year(filed_on), source, row_id, filed_on, case_no,
           CASE WHEN quarantine_reason IS NOT NULL THEN 'quarantined' ELSE 'excluded' END, NULL, NULL, coalesce(quarantine_reason, exclusion)
    FROM judged
    WHERE quarantine_reason IS NOT NULL OR exclusion IS NOT NULL
)
SELECT agency, year, source, row_id, row_number() OVER (PARTITION BY source, row_id ORDER BY year, figure),
       on_date, '案件 ' || case_no, verdict, figure, amount, reason
FROM lines;
