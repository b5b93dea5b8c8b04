-- Whether a county's file of a table can be read as that table: the number of rows, every column cast.
SELECT count(*){% for column, type in columns.items() %}, count({{ column | identifier }}::{{ type }}){% endfor %}

FROM (SELECT * FROM read_parquet([{{ shape | literal }}, {{ file | literal }}], union_by_name = true, hive_partitioning = false));
