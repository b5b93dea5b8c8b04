-- The steps of each request: correction, extension, consultation, fee, withdrawal.
CREATE OR REPLACE TABLE candidate.requests_steps AS
SELECT agency, request_no, event, on_date
FROM current_request_events
WHERE event IS NOT NULL
ORDER BY request_no, agency, on_date, event;
