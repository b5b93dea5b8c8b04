-- The columns of a table in the warehouse itself, in their order. The catalogue function `duckdb_columns()` reads every table of
-- every open database, which takes eight times as long.
SELECT name, type
FROM pragma_table_info('main.' || $table)
