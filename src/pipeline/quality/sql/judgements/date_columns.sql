SELECT column_name
FROM duckdb_columns()
WHERE database_name = 'temp' AND table_name = 'judged_rows' AND (data_type = 'DATE' OR starts_with(data_type, 'TIMESTAMP'));
