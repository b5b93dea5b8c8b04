-- The first day of receipt in the ledger, and the last day of a reasonable period (art. 35).
SELECT min(received_on) AS first_receipt,
       max(CASE WHEN reasonable_until <= received_on + $reasonable_days::INTEGER THEN reasonable_until END) AS last_reasonable
FROM current_requests
WHERE received_on BETWEEN $regulation_since AND $on;
