-- Deliveries of a source loaded later than the one that is to be read now, newest first.
SELECT batch, fills
FROM batches
WHERE source = $source AND known_at > $known_at AND state <> 'refused'
ORDER BY batch DESC;
