-- What was issued in the year, by office, and what became of it.
SELECT office, sum(issued)::BIGINT AS issued, sum(closed)::BIGINT AS closed, sum(closed_late)::BIGINT AS closed_late,
       sum(open)::BIGINT AS open, sum(overdue)::BIGINT AS overdue
FROM follow_up_counts
WHERE agency = $agency AND year = $year
GROUP BY office
ORDER BY office
