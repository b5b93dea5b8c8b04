-- All steps of one request.
SELECT event, on_date
FROM current_request_events
WHERE request_no = $request_no
  AND agency IS NOT DISTINCT FROM $agency
  AND event IS NOT NULL
ORDER BY on_date, event;
