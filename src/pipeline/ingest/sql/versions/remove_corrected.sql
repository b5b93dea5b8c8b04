DELETE FROM corrected_{{ table }} WHERE batch = $batch;
