-- Steps of requests stand behind due dates, not behind figures: 补正, 延期, 征求意见 and 收费 are never results.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
SELECT row.agency, year(row.on_date), row.source, row.row_id, 1, row.on_date, '申请 ' || row.request_no,
       CASE WHEN refused.row_id IS NOT NULL THEN 'quarantined' ELSE 'excluded' END, NULL, NULL,
       coalesce(refused.reason, '办理步骤：用于计算期限，不计入办理结果')
FROM current_request_events AS row
LEFT JOIN refused ON refused.source = row.source AND refused.row_id = row.row_id;
