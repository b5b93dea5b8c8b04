-- Open requests of all agencies in the ledgers `$ledgers` (names joined by |) with the days that are left, the most urgent first.
SELECT agency, request_no, received_on, due, days_left
FROM requests_clock
WHERE state IN ('open', 'overdue') AND days_left IS NOT NULL AND source IN (SELECT unnest(string_split($ledgers::VARCHAR, '|')))
ORDER BY days_left, due, agency, request_no
LIMIT $row_limit
