-- The names of the columns that a query returns; it is compiled, not run.
SELECT column_name FROM (DESCRIBE {{ query }});
