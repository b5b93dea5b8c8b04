-- Requests whose day of receipt art. 31 does not allow: before they were submitted, or later although submitted at the counter.
SELECT agency,
       coalesce(request_no, row_id) AS request_no,
       received_on,
       min(submitted_on) AS submitted_on,
       received_on < min(submitted_on) AS before_submission
FROM current_requests
WHERE NOT gone
  AND received_on <= $on
  AND (received_on < submitted_on OR (channel = 'counter' AND received_on > submitted_on))
GROUP BY agency, coalesce(request_no, row_id), received_on
ORDER BY agency, request_no;
