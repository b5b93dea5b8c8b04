-- The account of a channel as the settings name it, where all sources of its posts are of one account: name, posts, words.
SELECT posts.figure || '.account' AS name, sum(posts.value) AS value, any_value(sources.account) AS words
FROM (
    SELECT figure, source, sum(value) AS value
    FROM tallies
    WHERE agency = $agency AND year = $year AND verdict = 'counted' AND figure LIKE 'posts.%'
    GROUP BY figure, source
) AS posts
JOIN sources ON sources.source = posts.source
GROUP BY posts.figure
HAVING count(DISTINCT sources.account) = 1 AND bool_and(sources.account IS NOT NULL);
