SELECT count(*) FROM unreadable WHERE batch = $batch;
