-- How far the sources reached that an agency's year stands on.
SELECT source, looked_at, reaches_to, loaded_to, "rows", state
FROM candidate.sources
WHERE agency = $agency OR source IN (SELECT source FROM candidate.accounting WHERE agency = $agency)
ORDER BY source;
