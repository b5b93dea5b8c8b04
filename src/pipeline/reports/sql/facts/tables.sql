-- The tables and views that facts are read from and that this database has, and columns of them.
SELECT table_name FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = current_schema()
UNION ALL
SELECT view_name FROM duckdb_views() WHERE database_name = current_database() AND schema_name = current_schema()
UNION ALL
-- Columns that databases published by older versions lack.
SELECT table_name || '.' || column_name FROM duckdb_columns()
WHERE database_name = current_database() AND schema_name = current_schema() AND (table_name, column_name) IN (('requests_dates', 'channel'), ('sources', 'account'));
