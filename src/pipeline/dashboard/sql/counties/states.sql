-- Of every county: how it stands, and of how many of its agencies a year's figures and sealed reports are here. `$figures`: by `|`.
SELECT counties.county, counties.name, counties.state, counties.state_before, counties.problem, counties.run, counties.built_at,
       counties.confirmed_at, counties.site, counties.detail, coalesce(members.expected, 0) AS expected, coalesce(members.reported, 0) AS reported,
       coalesce(members.sealed, 0) AS sealed, coalesce(clock.overdue, 0) AS overdue, coalesce(open.blocking, 0) AS blocking
FROM counties
LEFT JOIN (
    SELECT county, count(*) AS expected, count(*) FILTER (WHERE state = 'reported') AS reported, count(*) FILTER (WHERE status = 'sealed') AS sealed
    FROM county_agencies
    WHERE year = $year
    GROUP BY county
) AS members ON members.county = counties.county
LEFT JOIN (SELECT county, count(*) AS overdue FROM requests_clock WHERE state = 'overdue' GROUP BY county) AS clock ON clock.county = counties.county
LEFT JOIN (
    SELECT county, count(*) AS blocking
    FROM findings
    WHERE severity = 'block' AND waived_by IS NULL AND (year IS NULL OR year = $year)
    GROUP BY county
) AS open ON open.county = counties.county
ORDER BY counties."position"
