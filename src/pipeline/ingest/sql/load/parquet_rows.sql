-- How many rows a Parquet file says it has, from its table of contents.
SELECT num_rows FROM parquet_file_metadata({{ file | literal }});
