-- One row per item that counts: where it stood first, where else, and on which demanded channels it is missing.
-- `missing` only where a source of the channel was observed over all days allowed; `unknown` where not, or where a pair waits for review.
CREATE OR REPLACE TABLE candidate.publications (
    agency VARCHAR, year INTEGER, source VARCHAR, row_id VARCHAR USING COMPRESSION fsst, title VARCHAR USING COMPRESSION fsst, class VARCHAR,
    section VARCHAR, on_date DATE, url VARCHAR USING COMPRESSION fsst, first_channel VARCHAR, first_on DATE, on_channels VARCHAR[],
    everywhere BOOLEAN, missing VARCHAR[], unknown VARCHAR[]
);

INSERT INTO candidate.publications
WITH appearances AS (
    SELECT id, channel, moment, on_date, has_time FROM compared WHERE kind = 'item'
    UNION ALL
    SELECT item.id, post.channel, post.moment, post.on_date, post.has_time
    FROM candidate.channel_matches AS pair
    JOIN compared AS item ON item.kind = 'item' AND item.source = pair.item_source AND item.row_id = pair.item_row
    JOIN compared AS post ON post.kind = 'post' AND post.source = pair.post_source AND post.row_id = pair.post_row
    WHERE pair.state = 'matched'
),
placed AS (
    SELECT *, min(on_date) OVER (PARTITION BY id) AS first_on, min(moment) OVER (PARTITION BY id) AS first_at FROM appearances
),
firsts AS (
    SELECT id, any_value(first_on) AS first_on, list_sort(list_distinct(list(channel))) AS on_channels,
           CASE WHEN count(DISTINCT channel) FILTER (WHERE on_date = first_on) = 1 THEN any_value(channel) FILTER (WHERE on_date = first_on)
                WHEN bool_and(has_time) FILTER (WHERE on_date = first_on)
                     AND count(DISTINCT channel) FILTER (WHERE moment = first_at) = 1 THEN any_value(channel) FILTER (WHERE moment = first_at)
           END AS first_channel
    FROM placed
    GROUP BY id
),
demands AS (
    SELECT item.id, item.agency, item.on_date, wanted.channel
    FROM compared AS item
    JOIN (SELECT unnest($channels::VARCHAR[]) AS channel) AS wanted ON true
    WHERE item.kind = 'item' AND (list_contains($everywhere::VARCHAR[], item.section) OR list_contains($everywhere::VARCHAR[], item.class)
        OR len(list_filter($words::VARCHAR[], lambda word: contains(item.title, word))) > 0)
),
observed AS (
    SELECT DISTINCT post.agency, post.channel, stretch.covers_from, stretch.covers_to
    FROM (SELECT DISTINCT agency, channel, source FROM compared WHERE kind = 'post') AS post
    JOIN candidate.observed AS stretch ON stretch.source = post.source
),
waiting AS (
    SELECT DISTINCT item_source, item_row, channel FROM candidate.channel_matches WHERE state = 'review'
),
answers AS (
    SELECT demands.id, demands.channel,
           CASE WHEN list_contains(firsts.on_channels, demands.channel) THEN 'found'
                WHEN waiting.item_row IS NOT NULL THEN 'unknown'
                WHEN EXISTS (
                    SELECT 1 FROM observed
                    WHERE observed.agency = demands.agency AND observed.channel = demands.channel
                      AND observed.covers_from <= demands.on_date AND observed.covers_to >= demands.on_date + $within::INTEGER
                ) THEN 'missing'
                ELSE 'unknown' END AS answer
    FROM demands
    JOIN firsts ON firsts.id = demands.id
    JOIN compared AS item ON item.id = demands.id
    LEFT JOIN waiting ON waiting.item_source = item.source AND waiting.item_row = item.row_id AND waiting.channel = demands.channel
),
answered AS (
    SELECT id, list(channel ORDER BY channel) FILTER (WHERE answer = 'missing') AS missing,
           list(channel ORDER BY channel) FILTER (WHERE answer = 'unknown') AS unknown
    FROM answers
    GROUP BY id
)
SELECT item.agency, item.year, item.source, item.row_id, item.title, item.class, item.section, item.on_date, item.url,
       firsts.first_channel, firsts.first_on, firsts.on_channels, answered.id IS NOT NULL AS everywhere,
       coalesce(answered.missing, []) AS missing, coalesce(answered.unknown, []) AS unknown
FROM compared AS item
JOIN firsts ON firsts.id = item.id
LEFT JOIN answered ON answered.id = item.id
WHERE item.kind = 'item'
ORDER BY item.agency, item.year, item.on_date, item.id;
