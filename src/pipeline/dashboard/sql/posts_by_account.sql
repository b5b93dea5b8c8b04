-- Posts of the year by channel, account and month, originals and reposts apart.
SELECT figure, section, manner, month, sum(value) AS value
FROM sections
WHERE agency = $agency AND year = $year AND verdict = 'counted' AND starts_with(figure, 'posts.')
GROUP BY figure, section, manner, month
ORDER BY figure, section, month
