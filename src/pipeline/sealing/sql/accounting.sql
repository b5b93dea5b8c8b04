-- How the rows of a year were accounted for, source by source.
SELECT source, pulled, counted, excluded, quarantined
FROM candidate.accounting
WHERE agency = $agency AND year = $year
ORDER BY source;
