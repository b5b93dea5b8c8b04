-- A fingerprint of the deliveries up to one: which they are, when and of what source, how many rows they brought.
SELECT md5(coalesce(string_agg(concat_ws('|', batch, source, known_at, rows_read, rows_new, rows_changed, rows_gone, state), ';' ORDER BY batch), ''))
FROM batches
WHERE batch <= $through;
