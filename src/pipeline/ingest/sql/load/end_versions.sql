-- The older version of a changed row ends at the time the change became known.
UPDATE {{ table }}
SET known_until = $known_at, ended_by = $batch
WHERE source = $source
  AND known_until = 'infinity'
  AND row_id IN (SELECT row_id FROM changes WHERE known);
