-- How many were issued in a year to each office, and what became of them by the day of the run.
INSERT INTO candidate.follow_up_counts
SELECT agency, year, office, count(*), count(closed_on), count(*) FILTER (closed_on > due_on), count(*) FILTER (closed_on IS NULL),
       count(*) FILTER (closed_on IS NULL AND due_on < $today::DATE)
FROM candidate.follow_up
GROUP BY agency, year, office
ORDER BY agency, year, office
