-- The older version of a changed row ends at the time the change became known, and so does a row that nothing says any longer.
UPDATE {{ table }}
SET known_until = $known_at, ended_by = $batch
WHERE source = $source
  AND known_until = 'infinity'
  AND (row_id IN (SELECT row_id FROM changed WHERE known) OR row_id IN (SELECT row_id FROM dropped));
