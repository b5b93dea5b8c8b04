-- Which statements of sql/tables, sql/macros and sql/views made what stands in this file; at most one row.
CREATE TABLE IF NOT EXISTS prepared (print VARCHAR NOT NULL);
