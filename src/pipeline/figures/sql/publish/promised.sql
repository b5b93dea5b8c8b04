-- The tables of the database in use that have columns, and whether promises are written into them already.
SELECT table_name, bool_or(NOT is_nullable)
FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal
GROUP BY table_name;
