-- All rows of one request number, of every agency that has it.
SELECT agency, received_on, decision, decided_on, extension_days
FROM current_requests
WHERE coalesce(request_no, row_id) = $request_no
  AND ($agency::VARCHAR IS NULL OR agency = $agency);
