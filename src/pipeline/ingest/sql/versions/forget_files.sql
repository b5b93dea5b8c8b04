-- The files count as never loaded: the next load reads their snapshots again.
DELETE FROM files WHERE batch = $batch;
