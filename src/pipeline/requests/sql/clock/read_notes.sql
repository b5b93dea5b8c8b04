-- The notes of the clock in the order a person would go through them.
SELECT agency, request_no, received_on, code, step, on_date, against, number
FROM {{ schema }}.requests_clock_notes
ORDER BY agency, request_no, on_date, code, step;
