-- The days a delivery speaks for, where sources and gaps are judged.
UPDATE files SET covers_from = place.covers_from, covers_to = place.covers_to, period_stated = place.claim_from <> 'inferred'
FROM deliveries AS place
WHERE files.file_id = place.file_id AND place.source = $source AND place.known_until = 'infinity'
  AND files.file_id IN (SELECT unnest($files::INTEGER[]));
