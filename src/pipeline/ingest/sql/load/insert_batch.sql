INSERT INTO batches BY NAME
SELECT $batch AS batch, $source AS source, $fills AS fills, $known_at AS known_at, $covers_from AS covers_from,
       $covers_to AS covers_to, $period_stated AS period_stated, $rows_read AS rows_read, $rows_new AS rows_new,
       $rows_changed AS rows_changed, $rows_missing AS rows_gone, $rows_held AS rows_held, $rows_missing AS rows_missing,
       $has_doubles AS has_doubles, 'loaded' AS state;
