-- Of how many agencies a good package of a year's report is here, by county.
SELECT county, count(DISTINCT agency) AS agencies FROM county_packages WHERE year = $year AND state = 'ok' GROUP BY county
