-- Deliveries that were loaded on top of a refused one, newest first: they are taken back and loaded again on what is held without it.
SELECT batch
FROM batches
WHERE source = $source AND fills = $fills AND batch > $batch AND state = 'loaded'
ORDER BY batch DESC;
