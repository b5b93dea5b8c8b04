-- How many sources are up to date, and how many are not.
SELECT count(*) FILTER (WHERE state = 'fresh'), count(*) FILTER (WHERE state IS DISTINCT FROM 'fresh') FROM sources
