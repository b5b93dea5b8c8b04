-- The notes of the clock by agency, request and day.
SELECT agency, request_no, received_on, code, step, on_date, against, number
FROM {{ schema }}.requests_clock_notes
ORDER BY agency, request_no, on_date, code, step;
