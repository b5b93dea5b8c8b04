-- What would differ if the year were sealed again today, by figure: rows that changed, and the sums before and after.
SELECT figure, count(*) AS rows, sum(before) AS before, sum(after) AS after
FROM changes_since_seal
WHERE agency = $agency AND year = $year
GROUP BY figure
ORDER BY figure
