-- The tables and views that facts are read from and that this database has.
SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = current_schema()
UNION ALL
SELECT view_name FROM duckdb_views() WHERE database_name = current_database() AND schema_name = current_schema();
