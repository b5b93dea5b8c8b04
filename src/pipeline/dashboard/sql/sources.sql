-- The sources of the agency, as they stood on the day the build was made.
SELECT source, looked_at, reaches_to, loaded_to, rows,
       state
FROM sources
WHERE agency IS NULL OR agency = $agency
ORDER BY source
