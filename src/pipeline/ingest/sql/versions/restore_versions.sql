-- What the delivery ended is in force again.
UPDATE {{ table }} SET known_until = 'infinity', ended_by = NULL WHERE ended_by = $batch;
