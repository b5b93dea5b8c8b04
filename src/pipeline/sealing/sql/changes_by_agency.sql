-- How many rows differ from what each agency sealed for a year.
SELECT agency, count(*) FROM candidate.changes_since_seal WHERE year = $year GROUP BY agency;
