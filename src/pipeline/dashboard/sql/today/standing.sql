-- Of the first agencies in a year what has arrived and what is missing: rows by kind, blank cells by table of the form, the nearest due date.
WITH shown AS (SELECT agency, "position" FROM agencies ORDER BY "position" LIMIT $row_limit)
SELECT shown.agency, coalesce(numbers.items, 0) AS items, coalesce(numbers.posts, 0) AS posts, coalesce(numbers.requests, 0) AS requests,
       blanks.disclosure, blanks.disputes, blanks.website, clock.days_left
FROM shown
LEFT JOIN (
    SELECT agency, count(*) FILTER (WHERE starts_with(figure, 'items.')) AS items,
           count(*) FILTER (WHERE starts_with(figure, 'posts.')) AS posts,
           count(*) FILTER (WHERE figure = 'requests.new_received.total') AS requests
    FROM figures
    WHERE year = $year AND agency IN (SELECT agency FROM shown)
    GROUP BY agency
) AS numbers ON numbers.agency = shown.agency
LEFT JOIN (
    SELECT agency,
           count(*) FILTER (WHERE "table" = 'disclosure' AND semantic = 'blank') AS disclosure,
           count(*) FILTER (WHERE "table" = 'disputes' AND semantic = 'blank') AS disputes,
           count(*) FILTER (WHERE "table" = 'website' AND semantic = 'blank') AS website
    FROM cells
    WHERE year = $year AND agency IN (SELECT agency FROM shown)
    GROUP BY agency
) AS blanks ON blanks.agency = shown.agency
LEFT JOIN (
    SELECT agency, min(days_left) AS days_left FROM requests_clock WHERE state IN ('open', 'overdue') GROUP BY agency
) AS clock ON clock.agency = shown.agency
ORDER BY shown."position"
