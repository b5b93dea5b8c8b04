-- Every figure of every agency and year with its label, and the version of the program that counted it.
SELECT agency, year, figure, label, value, (SELECT code_version FROM meta) AS code_version
FROM figures;
