-- The day the request clock was told for.
SELECT max(last_day) AS clock_day FROM requests_periods WHERE period = 'last12'
