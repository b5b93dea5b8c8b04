DELETE FROM files WHERE source = $source AND known_at = $known_at AND state = 'refused' AND finding LIKE '%"DELIVERY-%';
