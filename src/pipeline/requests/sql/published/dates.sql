-- The ledger rows of one request.
SELECT received_on, decision, decided_on, extension_days, reasonable_until
FROM requests_dates
WHERE request_no = $request_no AND agency IS NOT DISTINCT FROM $agency
