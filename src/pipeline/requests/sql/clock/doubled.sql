-- Hashes that more than one row of the ledger has: nearly always one number in several rows, so that only these are grouped.
CREATE OR REPLACE TEMP TABLE clock_doubled AS
SELECT hash(agency, coalesce(request_no, row_id)) AS key
FROM current_requests
GROUP BY key
HAVING count(*) > 1;
