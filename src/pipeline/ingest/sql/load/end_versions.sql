-- The older version of what changed ends when we learned better.
UPDATE {{ table }}
SET known_until = $known_at, ended_by = $batch
WHERE source = $source
  AND known_until = 'infinity'
  AND row_id IN (SELECT row_id FROM changes WHERE known);
