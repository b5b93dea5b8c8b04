-- What was issued for mending in a year, and what became of it.
SELECT 'follow_up.' || unnest(['issued', 'closed', 'closed_late', 'overdue', 'offices']) AS name,
       unnest([issued, closed, closed_late, overdue, offices]) AS value, NULL AS words
FROM (
    SELECT sum(issued) AS issued, sum(closed) AS closed, sum(closed_late) AS closed_late, sum(overdue) AS overdue,
           count(DISTINCT office) AS offices
    FROM follow_up_counts
    WHERE agency = $agency AND year = $year
    HAVING sum(issued) > 0
);
