-- The published tables and views: name, comment, and name, type and comment of the columns in order.
SELECT owner.name, coalesce(owner.comment, ''),
       list({'name': owned.column_name, 'type': owned.data_type, 'comment': coalesce(owned.comment, '')} ORDER BY owned.column_index)
FROM (
    SELECT table_name AS name, comment FROM duckdb_tables() WHERE schema_name = 'main' AND NOT internal
    UNION ALL
    SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal
) AS owner
JOIN duckdb_columns() AS owned ON owned.table_name = owner.name AND owned.schema_name = 'main'
GROUP BY owner.name, owner.comment
ORDER BY owner.name;
