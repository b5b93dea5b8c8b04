-- Lines of the document register are evidence of duties (条例 art. 26), not of figures. A title may be of a document that is not public, so
-- a line is named by its number alone.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
SELECT row.agency, year(row.made_on), row.source, row.row_id, 1, row.made_on, '公文 ' || coalesce(row.doc_no, '（没有文号）'),
       CASE WHEN quarantined.row_id IS NOT NULL THEN 'quarantined' ELSE 'excluded' END, NULL, NULL,
       coalesce(quarantined.reason, '公文登记：用于核对公开属性，不计入任何指标')
FROM current_documents AS row
LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = row.source AND quarantined.row_id = row.row_id;
