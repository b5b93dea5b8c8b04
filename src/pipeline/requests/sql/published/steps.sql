-- The steps of one request.
SELECT event, on_date FROM requests_steps WHERE request_no = $request_no AND agency IS NOT DISTINCT FROM $agency ORDER BY on_date, event
