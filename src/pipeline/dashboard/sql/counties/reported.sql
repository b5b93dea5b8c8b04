-- Every agency and year of a roll-up that has figures, as `dashboard/states` says it, without going through millions of figures.
SELECT agency, year, status, revision, as_of FROM county_agencies WHERE state = 'reported' ORDER BY agency, year
