-- A hash of the batches up to one: number, source, time, rows and state of each.
SELECT md5(coalesce(string_agg(concat_ws('|', batch, source, known_at, rows_read, rows_new, rows_changed, rows_gone, state), ';' ORDER BY batch), ''))
FROM batches
WHERE batch <= $through;
