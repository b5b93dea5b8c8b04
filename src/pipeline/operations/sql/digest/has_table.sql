-- Whether a database published by an earlier version has a table.
SELECT count(*) > 0 FROM duckdb_tables() WHERE database_name = $database AND table_name = $table
