-- The tables of the build with their columns.
SELECT table_name, list(column_name ORDER BY column_index)
FROM duckdb_columns()
WHERE database_name = 'build' AND schema_name = 'main'
GROUP BY table_name;
