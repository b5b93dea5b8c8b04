-- Which run made this database.
SELECT run, code_version FROM meta;
