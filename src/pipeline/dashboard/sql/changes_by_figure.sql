-- By figure, what a new seal would change today: number of rows that changed, and their sums before and after.
SELECT figure, any_value(dictionary.label) AS label, count(*) AS rows, sum(before) AS before, sum(after) AS after
FROM changes_since_seal
LEFT JOIN dictionary USING (figure)
WHERE agency = $agency AND year = $year
GROUP BY figure
ORDER BY figure
