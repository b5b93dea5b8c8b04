-- One row per agency, year and channel: how much of the website stands there too, when, and what stands there alone.
-- Reposts of the superior's accounts: reposts, as the export says they are, whose text names one of these accounts.
CREATE OR REPLACE TABLE candidate.channel_spread AS
WITH years AS (SELECT DISTINCT agency, year FROM compared),
channels AS (
    SELECT DISTINCT agency, channel FROM compared
    UNION
    SELECT DISTINCT agency, unnest($channels::VARCHAR[]) FROM compared WHERE kind = 'item'
),
shown AS (
    SELECT agency, year, channel, count(*) AS publications, count(*) FILTER (WHERE channel = first_channel) AS first
    FROM (SELECT agency, year, first_channel, unnest(on_channels) AS channel FROM candidate.publications)
    GROUP BY agency, year, channel
),
delays AS (
    SELECT agency, year, channel, count(*) FILTER (WHERE state = 'review') AS to_review,
           median(delay_days) FILTER (WHERE state = 'matched') AS median_days
    FROM candidate.channel_matches
    GROUP BY agency, year, channel
),
demanded AS (
    SELECT agency, year, channel, count(*) AS demanded, count(*) FILTER (WHERE list_contains(missing, channel)) AS missing,
           count(*) FILTER (WHERE list_contains(unknown, channel)) AS unknown
    FROM (SELECT agency, year, missing, unknown, unnest($channels::VARCHAR[]) AS channel FROM candidate.publications WHERE everywhere)
    GROUP BY agency, year, channel
),
posted AS (
    SELECT post.agency, post.year, post.channel, count(*) AS posts, count(*) FILTER (WHERE matched.post_row IS NULL) AS alone,
           count(*) FILTER (WHERE post.is_repost) AS reposts,
           count(*) FILTER (WHERE post.is_repost
               AND len(list_filter($superiors::VARCHAR[], lambda account: contains(post.title, '@' || account))) > 0) AS reposts_of_superior
    FROM compared AS post
    LEFT JOIN (SELECT DISTINCT post_source, post_row FROM candidate.channel_matches WHERE state = 'matched') AS matched
        ON matched.post_source = post.source AND matched.post_row = post.row_id
    WHERE post.kind = 'post'
    GROUP BY post.agency, post.year, post.channel
)
SELECT years.agency, years.year, channels.channel, coalesce(shown.publications, 0) AS publications, coalesce(shown.first, 0) AS first,
       delays.median_days, posted.posts, posted.alone, posted.reposts,
       CASE WHEN len($superiors::VARCHAR[]) > 0 THEN posted.reposts_of_superior END AS reposts_of_superior,
       coalesce(demanded.demanded, 0) AS demanded, coalesce(demanded.missing, 0) AS missing, coalesce(demanded.unknown, 0) AS unknown,
       coalesce(delays.to_review, 0) AS to_review
FROM years
JOIN channels ON channels.agency = years.agency
LEFT JOIN shown ON (shown.agency, shown.year, shown.channel) = (years.agency, years.year, channels.channel)
LEFT JOIN delays ON (delays.agency, delays.year, delays.channel) = (years.agency, years.year, channels.channel)
LEFT JOIN demanded ON (demanded.agency, demanded.year, demanded.channel) = (years.agency, years.year, channels.channel)
LEFT JOIN posted ON (posted.agency, posted.year, posted.channel) = (years.agency, years.year, channels.channel)
WHERE years.year IS NOT NULL
ORDER BY years.agency, years.year, channels.channel <> 'website', channels.channel;
