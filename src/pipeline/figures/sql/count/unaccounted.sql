-- Where counted, excluded and quarantined rows do not add up to the rows pulled.
SELECT agency, source, year, pulled, counted + excluded + quarantined
FROM candidate.accounting
WHERE pulled <> counted + excluded + quarantined
ORDER BY agency, source, year;
