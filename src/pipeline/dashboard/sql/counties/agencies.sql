-- What has come of every agency of a county in a year: each kind of figures, open and overdue requests, the state of its report.
SELECT members.agency, members.name, members.state, members.status, members.revision, members.as_of, agencies.level,
       coalesce(numbers.items, false) AS items, coalesce(numbers.posts, false) AS posts, coalesce(numbers.requests, false) AS requests,
       coalesce(blanks.blank, 0) AS blank, coalesce(clock.overdue, 0) AS overdue
FROM county_agencies AS members
JOIN agencies ON agencies.agency = members.agency
LEFT JOIN (
    SELECT agency, bool_or(figure = 'items.total') AS items, bool_or(starts_with(figure, 'posts.')) AS posts,
           bool_or(figure = 'requests.new_received.total') AS requests
    FROM figures
    WHERE year = $year AND county = $county
    GROUP BY agency
) AS numbers ON numbers.agency = members.agency
LEFT JOIN (
    SELECT agency, count(*) AS blank FROM cells WHERE year = $year AND county = $county AND semantic = 'blank' GROUP BY agency
) AS blanks ON blanks.agency = members.agency
LEFT JOIN (
    SELECT agency, count(*) AS overdue FROM requests_clock WHERE state = 'overdue' AND county = $county GROUP BY agency
) AS clock ON clock.agency = members.agency
WHERE members.year = $year AND members.county = $county
ORDER BY agencies."position"
