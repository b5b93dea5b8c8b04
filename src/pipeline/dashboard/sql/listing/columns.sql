-- The columns of a published table with the words written into the database; their types decide how they can be narrowed.
SELECT column_name, data_type, comment
FROM duckdb_columns()
WHERE table_name = $table AND NOT internal
ORDER BY column_index
