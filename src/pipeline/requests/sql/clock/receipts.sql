-- Requests whose day of receipt cannot be the one of article 31: before they were handed in, or later though handed in at the counter.
SELECT agency,
       coalesce(request_no, row_id) AS request_no,
       received_on,
       min(submitted_on) AS submitted_on,
       received_on < min(submitted_on) AS backwards
FROM current_requests
WHERE NOT gone
  AND received_on <= $on
  AND (received_on < submitted_on OR (channel = 'counter' AND received_on > submitted_on))
GROUP BY agency, coalesce(request_no, row_id), received_on
ORDER BY agency, request_no;
