-- The sealed packages of a year that do not count, with the reason.
SELECT packages.county, counties.name, packages.package, packages.state, packages.problem
FROM county_packages AS packages
JOIN counties ON counties.county = packages.county
WHERE (packages.year = $year OR packages.year IS NULL) AND packages.state NOT IN ('ok', 'superseded')
ORDER BY counties."position", packages.package
