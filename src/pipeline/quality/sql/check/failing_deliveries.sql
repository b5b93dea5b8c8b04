-- Deliveries that a blocking expectation refuses, newest first: code, batch, table, source, message, rows read and rows held before.
SELECT failed.code, delivery.batch, delivery.fills, delivery.source, failed.message, delivery.rows_read, delivery.rows_held
FROM failed_rows AS failed
JOIN batches AS delivery ON delivery.source = failed.source AND 'batch ' || delivery.batch = failed.row_id
WHERE failed.suite = 'deliveries' AND failed.severity = 'block' AND delivery.state = 'loaded'
ORDER BY delivery.batch DESC, failed.code;
