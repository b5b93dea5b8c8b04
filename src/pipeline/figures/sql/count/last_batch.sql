-- The number of the last batch, 0 when nothing was loaded.
SELECT coalesce(max(batch), 0) FROM batches;
