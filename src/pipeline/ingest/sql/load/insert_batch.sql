INSERT INTO batches BY NAME
SELECT $batch AS batch, $source AS source, $fills AS fills, $known_at AS known_at, $rows_read AS rows_read, $rows_new AS rows_new,
       $rows_changed AS rows_changed, $rows_gone AS rows_gone, 'loaded' AS state;
