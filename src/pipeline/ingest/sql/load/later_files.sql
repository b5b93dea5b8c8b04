-- The snapshots of deliveries of a source that were fetched later than the pending one.
SELECT DISTINCT file.path, file.sha256
FROM files AS file
JOIN batches AS delivery ON delivery.batch = file.batch
WHERE delivery.source = $source AND delivery.known_at > $known_at AND delivery.state <> 'refused' AND file.state = 'loaded';
