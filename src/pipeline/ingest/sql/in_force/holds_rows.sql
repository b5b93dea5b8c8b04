SELECT EXISTS (SELECT 1 FROM {{ table }} WHERE source = $source AND known_until = 'infinity');
