-- The working days each request answered in the year took; those whose dates contradict each other have none.
SELECT working_days_used, state
FROM requests_clock
WHERE agency = $agency AND year(decided_on) = $year AND working_days_used IS NOT NULL AND state IN ('answered', 'answered_late')
ORDER BY working_days_used
