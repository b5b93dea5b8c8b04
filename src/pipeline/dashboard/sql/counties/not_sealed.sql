-- By county, the agencies whose report of a year is not sealed: drafts, and those that have not reported.
SELECT counties.county, counties.name, count(*) FILTER (WHERE members.state = 'reported') AS drafts,
       count(*) FILTER (WHERE members.state <> 'reported') AS silent, string_agg(members.name, '、' ORDER BY members.agency) AS names
FROM county_agencies AS members
JOIN counties ON counties.county = members.county
WHERE members.year = $year AND members.status IS DISTINCT FROM 'sealed' AND ($county IS NULL OR members.county = $county)
GROUP BY counties.county, counties.name, counties."position"
ORDER BY counties."position"
