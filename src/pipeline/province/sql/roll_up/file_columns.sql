-- The columns of Parquet files.
SELECT file_name, name FROM parquet_schema([{% for file in files %}{{ file | literal }}{{ ", " if not loop.last }}{% endfor %}]);
