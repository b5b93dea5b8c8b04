-- Versions that the delivery ended are in force again.
UPDATE {{ table }} SET known_until = 'infinity', ended_by = NULL WHERE ended_by = $batch;
