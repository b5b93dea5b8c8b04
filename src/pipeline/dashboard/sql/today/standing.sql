-- Of every agency in a year what has arrived and what is missing: rows by kind, blank cells by table of the form, the nearest due date.
SELECT agencies.agency,
       (SELECT count(*) FROM figures WHERE agency = agencies.agency AND year = $year AND starts_with(figure, 'items.')) AS items,
       (SELECT count(*) FROM figures WHERE agency = agencies.agency AND year = $year AND starts_with(figure, 'posts.')) AS posts,
       (SELECT count(*) FROM figures
        WHERE agency = agencies.agency AND year = $year AND figure = 'requests.new_received.total') AS requests,
       blanks.disclosure, blanks.disputes, blanks.website,
       (SELECT min(days_left) FROM requests_clock
        WHERE agency = agencies.agency AND state IN ('open', 'overdue')) AS days_left
FROM agencies
LEFT JOIN (
    SELECT agency,
           count(*) FILTER (WHERE "table" = 'disclosure' AND semantic = 'blank') AS disclosure,
           count(*) FILTER (WHERE "table" = 'disputes' AND semantic = 'blank') AS disputes,
           count(*) FILTER (WHERE "table" = 'website' AND semantic = 'blank') AS website
    FROM cells
    WHERE year = $year
    GROUP BY agency
) AS blanks ON blanks.agency = agencies.agency
ORDER BY agencies.position
LIMIT $row_limit
