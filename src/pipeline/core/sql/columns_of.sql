-- The columns of a table in the warehouse itself, in their order.
SELECT column_name, data_type
FROM duckdb_columns()
WHERE table_name = $table AND schema_name = 'main' AND database_name = current_database()
ORDER BY column_index
