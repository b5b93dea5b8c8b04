-- Where the three do not add up to what was pulled.
SELECT agency, source, year, pulled, counted + excluded + quarantined
FROM candidate.accounting
WHERE pulled <> counted + excluded + quarantined
ORDER BY agency, source, year;
