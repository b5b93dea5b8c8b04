SELECT request_no, received_on, due, provisional, state, days_left, working_days_used
FROM requests_oldest_open
WHERE agency = $agency
ORDER BY place
