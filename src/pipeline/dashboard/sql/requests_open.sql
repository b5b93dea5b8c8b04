-- Open requests of every year, the most overdue first.
SELECT request_no, received_on, due, provisional, state, stopped_days, extension_days, working_days_used, days_left
FROM requests_clock
WHERE agency IS NOT DISTINCT FROM $agency
  AND (state IN ('overdue', 'open', 'stopped', 'abandoned') OR (state = 'unclear' AND decided_on IS NULL))
ORDER BY list_position(['overdue', 'open', 'stopped', 'abandoned', 'unclear'], state), days_left NULLS LAST, due, request_no
LIMIT 500
