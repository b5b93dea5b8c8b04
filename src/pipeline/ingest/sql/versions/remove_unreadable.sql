DELETE FROM unreadable WHERE batch = $batch;
