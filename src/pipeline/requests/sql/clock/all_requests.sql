-- One row per request of the clock, answered or not.
SELECT agency, source, request_no, received_on, original_due, due, provisional, state, stopped_days, extension_days,
       decided_on, working_days_used, days_left, calendar_version, calendar_hash
FROM {{ schema }}.requests_clock
WHERE ($agency::VARCHAR IS NULL OR agency = $agency)
ORDER BY agency, request_no;
