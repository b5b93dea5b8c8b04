-- Every source of the workspace.
SELECT source, agency, looked_at, reaches_to, loaded_to, rows, state FROM sources ORDER BY looked_at DESC NULLS LAST, source
