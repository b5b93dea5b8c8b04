-- Disclosure requests (table 3). Received: by the day of receipt (条例 art. 31). Result: by the day of the decision, whatever the
-- year of receipt. Carried out of a year: undecided at its end; carried into the next: the same requests.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
{% set cases, began, ended = 'answered_requests', 'received_on', 'decided_on' %}
WITH
{% include 'figures/evidence/last_years.sql' %}
,
judged AS (
    SELECT row.*, closing.result_row,
           CASE WHEN closing.code IS NOT NULL THEN year(row.decided_on) END AS decided_year,
           last_years.last_year,
           quarantined.reason AS quarantine_reason,
           CASE
               WHEN row.gone THEN '新的台账中已没有这一件'
               WHEN duplicate.disagrees
                   THEN '与 ' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行是同一件但内容不一致（' || duplicate.differing || '），以较新的文件为准'
               WHEN duplicate.row_id IS NOT NULL THEN '重复：与 ' || duplicate.counted_path || ' 第 ' || duplicate.counted_line || ' 行是同一件'
           END AS exclusion
    FROM answered_requests AS row
    LEFT JOIN last_years ON last_years.source = row.source
    LEFT JOIN closing_decisions AS closing
        ON closing.code = row.decision AND year(row.decided_on) BETWEEN closing.years_from AND closing.years_to
    LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id
    LEFT JOIN duplicates AS duplicate ON duplicate.source = row.source AND duplicate.row_id = row.row_id
),
with_verdict AS (
    SELECT *, quarantine_reason IS NULL AND exclusion IS NULL AS counts FROM judged
),
years_open AS (
    -- Years at whose end the request was undecided.
    SELECT *, unnest(generate_series(year(received_on), coalesce(decided_year - 1, last_year))) AS open_year
    FROM with_verdict
    WHERE counts
),
lines AS (
    SELECT agency, year(received_on) AS year, source, row_id, 0 AS step, received_on AS on_date, request_no,
           CASE WHEN quarantine_reason IS NOT NULL THEN 'quarantined' WHEN exclusion IS NOT NULL THEN 'excluded' ELSE 'counted' END AS verdict,
           CASE WHEN counts THEN 'new_received' END AS line, applicant_kind, coalesce(quarantine_reason, exclusion) AS reason
    FROM with_verdict
    UNION ALL
    SELECT agency, decided_year, source, row_id, 1, decided_on, request_no, 'counted', result_row, applicant_kind, NULL
    FROM with_verdict
    WHERE counts AND decided_year IS NOT NULL
    UNION ALL
    SELECT agency, open_year, source, row_id, 2, make_date(open_year, 12, 31), request_no, 'counted', 'carried_out', applicant_kind, NULL
    FROM years_open
    UNION ALL
    SELECT agency, open_year + 1, source, row_id, 3, make_date(open_year + 1, 1, 1), request_no, 'counted', 'carried_in', applicant_kind, NULL
    FROM years_open
    WHERE open_year < coalesce(decided_year, last_year)
)
SELECT agency, year, source, row_id,
       row_number() OVER (PARTITION BY source, row_id ORDER BY step, year),
       on_date, '申请 ' || request_no, verdict,
       'requests.' || line || '.' || applicant_kind,
       CASE WHEN verdict = 'counted' THEN 1 END,
       reason
FROM lines;
