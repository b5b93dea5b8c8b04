-- As if the files had not been read yet: the next load reads their snapshots again.
DELETE FROM files WHERE batch = $batch;
