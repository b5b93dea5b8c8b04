-- Documents of a year by attribute and by what became of them. Those without a day of making are shown with the year of the build.
SELECT openness, stage, state, count(*) AS documents
FROM documents
WHERE agency = $agency AND year = $year
GROUP BY openness, stage, state
ORDER BY openness, stage, state
