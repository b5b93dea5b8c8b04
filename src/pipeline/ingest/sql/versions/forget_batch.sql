DELETE FROM batches WHERE batch = $batch;
