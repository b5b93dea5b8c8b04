-- What the ledger says of each request, row by row, so that a reader can be told day by day why its date is what it is.
CREATE OR REPLACE TABLE candidate.requests_dates AS
SELECT agency, request_no, received_on, decision, decided_on, extension_days, reasonable_until
FROM (
{% include 'requests/clock/ledger.sql' %}
) AS ledger
ORDER BY request_no, agency;
