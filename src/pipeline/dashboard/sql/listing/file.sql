-- The published database that is open.
SELECT path FROM duckdb_databases() WHERE NOT internal AND path IS NOT NULL
