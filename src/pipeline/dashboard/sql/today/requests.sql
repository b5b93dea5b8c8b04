-- Open requests of all agencies with the days that are left, the most urgent first. Only of ledgers that are not late for `$today`: an
-- old one would call answered requests overdue (条例第三十三条).
SELECT request.agency, request.request_no, request.received_on, request.due, request.days_left
FROM requests_clock AS request
JOIN sources ON sources.source = request.source
WHERE request.state IN ('open', 'overdue') AND request.days_left IS NOT NULL
  AND sources.state = 'fresh' AND NOT coalesce(sources.reaches_to + sources.rhythm_days < $today::DATE, false)
ORDER BY request.days_left, request.due, request.agency, request.request_no
LIMIT $row_limit
