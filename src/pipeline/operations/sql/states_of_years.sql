-- Every year and agency of the candidate, and whether it is sealed.
SELECT year, agency, max(status) AS status FROM candidate.figures GROUP BY year, agency ORDER BY year, agency;
