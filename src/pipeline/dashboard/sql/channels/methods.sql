-- How many pairs were found in which way.
SELECT channel, method, state, count(*) AS pairs
FROM channel_matches
WHERE agency = $agency AND year = $year
GROUP BY channel, method, state
ORDER BY channel, method, state;
