-- What became of every row received: of this year, and of no readable date.
SELECT source, year, pulled, counted, excluded, quarantined
FROM accounting
WHERE (agency IS NULL OR agency = $agency) AND (year IS NULL OR year = $year)
ORDER BY source, year
