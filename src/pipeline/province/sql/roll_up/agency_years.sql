-- Every expected or published agency in every year that any agency has figures of: reported, or why it is not.
CREATE TABLE target.county_agencies AS
WITH present AS (
    SELECT agency, year, max(status) AS status, max(revision)::INTEGER AS revision, max(as_of) AS as_of
    FROM target.figures
    GROUP BY agency, year
),
years AS (SELECT DISTINCT year FROM present),
expected AS (SELECT unnest($expected_county::VARCHAR[]) || '--' || unnest($expected_agency::VARCHAR[]) AS agency)
SELECT agencies.agency, agencies.county, years.year, agencies.name,
       CASE WHEN present.agency IS NOT NULL THEN 'reported'
            WHEN counties.run IS NULL THEN 'county_missing'
            ELSE 'missing' END AS state,
       agencies.agency IN (SELECT agency FROM expected) AS expected,
       present.status, present.revision, present.as_of
FROM target.agencies AS agencies
CROSS JOIN years
JOIN target.counties AS counties ON counties.county = agencies.county
LEFT JOIN present ON present.agency = agencies.agency AND present.year = years.year
-- The county itself, and an office that is only a parent, are to report nothing unless counties.toml says so.
WHERE present.agency IS NOT NULL
   OR agencies.agency IN (SELECT agency FROM expected)
   OR (agencies.agency <> agencies.county AND agencies.agency NOT IN (SELECT parent FROM target.agencies WHERE parent IS NOT NULL))
ORDER BY agencies."position", years.year;
