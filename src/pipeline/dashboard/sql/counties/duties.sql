-- What became of each duty in a year: by county, or of the agencies of one county (`$county`); how many agencies reported it, have none of
-- it, have not reported. Numbers are NULL where nobody reported.
SELECT coalesce(agencies.agency, counties.county) AS id, coalesce(agencies.name, counties.name) AS name, duties.duty,
       count(*) FILTER (duties.state = 'reported') AS reported, count(*) FILTER (duties.state = 'missing') AS missing, count(*) AS agencies,
       sum(duties.total)::BIGINT AS total, sum(duties.done)::BIGINT AS done, sum(duties.late)::BIGINT AS late, sum(duties.unknown)::BIGINT AS unknown
FROM county_duties AS duties
JOIN counties ON counties.county = duties.county
LEFT JOIN agencies ON agencies.agency = duties.agency AND $county::VARCHAR IS NOT NULL
WHERE duties.year = $year AND ($county::VARCHAR IS NULL OR duties.county = $county)
GROUP BY ALL
ORDER BY any_value(counties."position"), any_value(agencies."position"), duties.duty
