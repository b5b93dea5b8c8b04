SELECT agency, source, year, pulled, counted, excluded, quarantined FROM accounting ORDER BY agency, source, year;
