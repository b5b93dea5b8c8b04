-- Counties that reported without some of their agencies, in the newest year that any agency has: at most five names, and how many.
SELECT counties.county, counties.name, array_to_string(list(missing.name ORDER BY missing.agency)[1:5], '、'), count(*)
FROM target.county_agencies AS missing
JOIN target.counties AS counties ON counties.county = missing.county
WHERE missing.state = 'missing' AND missing.year = (SELECT max(year) FROM target.county_agencies)
GROUP BY ALL
ORDER BY counties.county;
