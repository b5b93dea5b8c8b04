-- Whether a database has a clock.
SELECT EXISTS (SELECT 1 FROM duckdb_tables() WHERE database_name = $database AND table_name = 'requests_clock');
