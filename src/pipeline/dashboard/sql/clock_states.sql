-- How the requests received in the year, or open, stand against their due dates.
SELECT state, count(*) AS requests, min(days_left) AS days_left
FROM requests_clock
WHERE agency = $agency AND (year(received_on) = $year OR decided_on IS NULL)
GROUP BY state
ORDER BY state
