-- Deliveries of a source that were fetched later than the pending one, newest first.
SELECT batch, fills
FROM batches
WHERE source = $source AND known_at > $known_at AND state <> 'refused'
ORDER BY batch DESC;
