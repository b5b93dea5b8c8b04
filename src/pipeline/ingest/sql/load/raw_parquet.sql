-- A Parquet snapshot where it lies: nothing is copied. The line is the row's number in the file.
CREATE OR REPLACE TEMP VIEW {{ relation }} AS
SELECT file_row_number + 1 AS line, * EXCLUDE (file_row_number)
FROM read_parquet({{ file | literal }}, file_row_number = true);
