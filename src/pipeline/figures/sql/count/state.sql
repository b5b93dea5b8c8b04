-- The fingerprint these verdicts were given with, the last batch they cover and a hash of all batches: the next run continues from here.
CREATE OR REPLACE TABLE candidate.count_state AS
WITH through AS (SELECT coalesce(max(batch), 0) AS batch FROM batches)
SELECT $state AS counted_with,
       through.batch AS counted_through,
       md5(coalesce((
           SELECT string_agg(concat_ws('|', batch, source, known_at, rows_read, rows_new, rows_changed, rows_gone, state), ';' ORDER BY batch)
           FROM batches
       ), '')) AS deliveries
FROM through;
