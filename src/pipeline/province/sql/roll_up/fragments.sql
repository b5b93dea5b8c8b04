{# Where the files of a table are read from, and a column as the roll-up writes it. #}
{% macro read(files) %}
read_parquet([{% for file in files %}{{ file | literal }}{{ ", " if not loop.last }}{% endfor %}],
             union_by_name = true, hive_partitioning = true, hive_types = {'county': VARCHAR}, file_row_number = true)
{% endmacro %}
