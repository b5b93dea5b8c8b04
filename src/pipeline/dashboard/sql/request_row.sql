-- The dates of one request as published.
SELECT request_no, received_on, original_due, due, provisional, state, stopped_days, extension_days, decided_on,
       working_days_used, days_left, calendar_version, calendar_hash
FROM requests_clock
WHERE request_no = $request_no AND agency IS NOT DISTINCT FROM $agency
