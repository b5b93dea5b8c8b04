-- Steps of requests are evidence of due dates, not of figures: 补正, 延期, 征求意见 and 收费 are never results.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
SELECT row.agency, year(row.on_date), row.source, row.row_id, 1, row.on_date, '申请 ' || row.request_no,
       CASE WHEN quarantined.row_id IS NOT NULL THEN 'quarantined' ELSE 'excluded' END, NULL, NULL,
       coalesce(quarantined.reason, '办理步骤：用于计算期限，不计入办理结果')
FROM current_request_events AS row
LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id;
