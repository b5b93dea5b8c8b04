-- How many counted rows are not in force; any is an error of the program.
SELECT count(*) FROM sealing_evidence WHERE sha256 IS NULL;
