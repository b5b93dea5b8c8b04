-- The published tables and views without a comment: kind, and the names of the columns.
SELECT owner.name, owner.kind, list(owned.column_name ORDER BY owned.column_index)
FROM (
    SELECT table_name AS name, 'TABLE' AS kind FROM duckdb_tables() WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal AND comment IS NULL
    UNION ALL
    SELECT view_name, 'VIEW' FROM duckdb_views() WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal AND comment IS NULL
) AS owner
JOIN duckdb_columns() AS owned ON owned.table_name = owner.name AND owned.schema_name = 'main' AND owned.database_name = current_database()
GROUP BY owner.name, owner.kind
ORDER BY owner.name;
