-- The reminders of the last run.
SELECT request_no, kind, due_on, days_left, provisional, message
FROM reminders
WHERE agency IS NULL OR agency = $agency
ORDER BY days_left NULLS LAST, request_no
LIMIT 200
