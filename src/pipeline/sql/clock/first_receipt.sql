-- The first day a request of the ledger can have been received on.
SELECT min(received_on) AS first_receipt
FROM current_requests
WHERE received_on BETWEEN $regulation_since AND $on;
