-- The ledger rows of each request, so that readers can have its due date explained day by day. `channel`: how it came in.
CREATE OR REPLACE TABLE candidate.requests_dates AS
SELECT agency, request_no, received_on, decision, decided_on, extension_days, reasonable_until, channel
FROM (
{% include 'requests/clock/ledger_rows.sql' %}
) AS ledger
ORDER BY request_no, agency;
