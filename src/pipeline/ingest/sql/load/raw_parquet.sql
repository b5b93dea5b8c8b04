-- A Parquet snapshot read in place, without a copy. The line is the number of the row in the file.
CREATE OR REPLACE TEMP VIEW {{ relation }} AS
SELECT file_row_number + 1 AS line, * EXCLUDE (file_row_number)
FROM read_parquet({{ file | literal }}, file_row_number = true);
