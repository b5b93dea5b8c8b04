-- Whether a catalogue or schema holds a table or view of that name.
SELECT count(*)
FROM (
    SELECT database_name, schema_name, table_name AS name FROM duckdb_tables()
    UNION ALL
    SELECT database_name, schema_name, view_name FROM duckdb_views()
)
WHERE name = $name AND (database_name = $schema OR schema_name = $schema);
