-- Open requests by how near their due date is.
SELECT CASE
           WHEN state = 'overdue' THEN 'overdue'
           WHEN state IN ('stopped', 'abandoned', 'unclear') THEN state
           WHEN days_left <= 1 THEN 'due_1'
           WHEN days_left <= 5 THEN 'due_5'
           WHEN days_left <= 10 THEN 'due_10'
           ELSE 'later'
       END AS band,
       count(*) AS requests
FROM requests_clock
WHERE agency = $agency AND state IN ('open', 'overdue', 'stopped', 'abandoned', 'unclear')
GROUP BY band
