-- The snapshots behind deliveries of a source loaded later than the one that is to be read now.
SELECT DISTINCT file.path, file.sha256
FROM files AS file
JOIN batches AS delivery ON delivery.batch = file.batch
WHERE delivery.source = $source AND delivery.known_at > $known_at AND delivery.state <> 'refused' AND file.state = 'loaded';
