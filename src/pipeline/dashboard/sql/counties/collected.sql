-- Of a county, or of all where $county is NULL: how many agencies have reported a year, how many of these sealed it, how many should.
SELECT count(*) FILTER (WHERE state = 'reported'), count(*) FILTER (WHERE status = 'sealed'), count(*)
FROM county_agencies
WHERE year = $year AND ($county IS NULL OR county = $county)
