-- The sources of an agency's figures and the day that each reaches to.
SELECT source, looked_at, reaches_to, loaded_to, "rows", state
FROM candidate.sources
WHERE agency = $agency OR source IN (SELECT source FROM candidate.accounting WHERE agency = $agency)
ORDER BY source;
