-- Every source of the workspace, as it stood on the day the build was made.
SELECT source, agency, looked_at, reaches_to, loaded_to, rows,
       state
FROM sources
ORDER BY looked_at DESC NULLS LAST, source
