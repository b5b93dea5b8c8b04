-- Whether a database holds a clock of an earlier night.
SELECT EXISTS (SELECT 1 FROM duckdb_tables() WHERE database_name = $database AND table_name = 'requests_clock');
