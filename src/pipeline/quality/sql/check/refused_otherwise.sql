-- Deliveries refused under other expectations or settings than those of today.
SELECT batch, source, known_at FROM batches WHERE state = 'refused' AND checked_with IS DISTINCT FROM $fingerprint ORDER BY batch;
