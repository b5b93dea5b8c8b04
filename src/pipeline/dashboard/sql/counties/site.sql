-- The county of the agency and the address of its own pages.
SELECT counties.name, counties.site
FROM agencies
JOIN counties ON counties.county = agencies.county
WHERE agencies.agency = $agency
