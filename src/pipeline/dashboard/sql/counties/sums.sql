-- The sums of some figures of a year, by county and of all (county NULL), with how many agencies are in them and how many should be.
SELECT county, figure, value, reported, expected
FROM county_sums
WHERE year = $year AND figure IN (SELECT unnest(string_split($figures::VARCHAR, '|')))
