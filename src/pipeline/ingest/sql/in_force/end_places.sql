-- Deliveries that stand otherwise than before.
UPDATE deliveries SET known_until = $known_at
WHERE source = $source AND known_until = 'infinity' AND file_id IN (SELECT unnest($files::INTEGER[]));
