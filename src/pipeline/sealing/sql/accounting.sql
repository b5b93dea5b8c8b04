-- What became of the rows of a year, source by source.
SELECT source, pulled, counted, excluded, quarantined
FROM candidate.accounting
WHERE agency = $agency AND year = $year
ORDER BY source;
