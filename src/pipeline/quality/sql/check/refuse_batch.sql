UPDATE batches SET state = 'refused', checked_with = $fingerprint WHERE batch = $batch;
