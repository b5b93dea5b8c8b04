-- Failures of the newest accepted delivery of each source.
SELECT failed.code, failed.source, failed.message, NULL, NULL, NULL, NULL, failed.row_id
FROM failed_rows AS failed
JOIN (
    SELECT source, fills, max(batch) AS batch FROM batches WHERE state = 'accepted' GROUP BY source, fills
) AS newest ON newest.source = failed.source AND 'batch ' || newest.batch = failed.row_id
WHERE failed.suite = 'deliveries'
ORDER BY failed.source, failed.row_id;
