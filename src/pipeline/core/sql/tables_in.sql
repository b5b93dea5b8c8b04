-- The names of the tables and views of a catalogue or schema.
SELECT table_name FROM duckdb_tables() WHERE database_name = '{{ schema }}' OR schema_name = '{{ schema }}'
UNION
SELECT view_name FROM duckdb_views() WHERE database_name = '{{ schema }}' OR schema_name = '{{ schema }}';
