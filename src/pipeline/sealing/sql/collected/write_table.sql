-- One table of what was collected; `rows_to_write` are its rows as Python handed them over.
CREATE TABLE {{ table | identifier }} AS SELECT * FROM rows_to_write;
