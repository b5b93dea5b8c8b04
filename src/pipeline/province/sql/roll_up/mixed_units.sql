-- Channels that counties count in different units, with the counties of each unit; a county that says nothing counts by article.
{% import 'province/roll_up/fragments.sql' as parquet %}
WITH posts AS (
    SELECT DISTINCT county, substr(figure, 7) AS channel FROM target.figures WHERE starts_with(figure, 'posts.') AND figure <> 'posts.total'
),
units AS (
    SELECT posts.channel, posts.county, coalesce(channels.unit, 'article') AS unit
    FROM posts
    LEFT JOIN {{ parquet.read(files) }} AS channels ON channels.county = posts.county AND channels.channel = posts.channel
)
SELECT channel, list(DISTINCT county ORDER BY county) FILTER (WHERE unit = 'push') AS by_push,
       list(DISTINCT county ORDER BY county) FILTER (WHERE unit = 'article') AS by_article
FROM units
GROUP BY channel
HAVING count(DISTINCT unit) > 1
ORDER BY channel;
