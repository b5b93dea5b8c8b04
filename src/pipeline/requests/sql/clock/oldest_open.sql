-- The open requests that were received first.
SELECT agency, source, request_no, received_on, original_due, due, provisional, state, stopped_days, extension_days,
       decided_on, working_days_used, days_left, calendar_version, calendar_hash
FROM {{ schema }}.requests_clock
WHERE state IN ('overdue', 'open', 'stopped', 'abandoned')
  AND ($agency::VARCHAR IS NULL OR agency = $agency)
ORDER BY received_on, agency, request_no
LIMIT $number;
