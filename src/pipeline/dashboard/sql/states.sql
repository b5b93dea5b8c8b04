-- Every agency and year that has figures: draft or sealed, revision, day the figures reach to.
SELECT agency, year, max(status) AS status, max(revision)::INTEGER AS revision, max(as_of) AS as_of
FROM figures
GROUP BY agency, year
ORDER BY agency, year
