-- Deliveries loaded after a refused one, newest first: they record only the difference from it and must be read again.
SELECT batch
FROM batches
WHERE source = $source AND fills = $table AND batch > $batch AND state = 'loaded'
ORDER BY batch DESC;
