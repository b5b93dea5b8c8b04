-- What is followed up and open, of this agency and of none in particular, the first to be due first.
SELECT *, count(*) OVER () AS of_all
FROM follow_up
WHERE (agency IS NULL OR agency = $agency) AND closed_on IS NULL
ORDER BY due_on, no
LIMIT $row_limit
