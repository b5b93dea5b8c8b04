DELETE FROM {{ table }} WHERE batch = $batch;
