-- Requests received, closed and open, by quarter of the year and over the last twelve months.
SELECT period, first_day, last_day, received, closed, open, unclear, answers, median_days, slowest_days, rank
FROM requests_periods
WHERE agency = $agency AND (year(first_day) = $year AND period LIKE '%Q%' OR period = 'last12' AND year(last_day) = $year)
ORDER BY last_day, first_day DESC
