DELETE FROM furniture WHERE batch = $batch;
