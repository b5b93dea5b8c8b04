SELECT coalesce((SELECT max(file_id) FROM files), 0) + 1, coalesce((SELECT max(batch) FROM batches), 0) + 1;
