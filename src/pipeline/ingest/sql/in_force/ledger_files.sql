-- The deliveries of ledgers by the names that the warehouse knows them by.
SELECT file_id, source, path, sha256, known_at FROM files WHERE list_contains($ledgers, source) AND NOT coalesce(live, false);
