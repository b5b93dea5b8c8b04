-- One row per post and the item it is taken for, or may be taken for; and per pair that a person says is none.
CREATE OR REPLACE TABLE candidate.channel_matches AS
WITH scored AS (
    SELECT alike.item, alike.post, alike.rank, decided.same, item.agency, item.on_date AS item_on, post.on_date AS post_on,
           contains(post.plain, item.plain) AS whole,
           len(list_intersect(item.pairs, post.pairs)) AS shared, len(item.pairs) AS of_item, len(post.pairs) AS of_post,
           CASE WHEN len(item.numbers) <= len(post.numbers) THEN list_has_all(post.numbers, item.numbers)
                ELSE list_has_all(item.numbers, post.numbers) END AS numbers_agree
    FROM alike
    JOIN compared AS item ON item.id = alike.item
    JOIN compared AS post ON post.id = alike.post
    LEFT JOIN match_decisions AS decided ON decided.item = item.thing AND decided.post = post.thing
),
judged AS (
    SELECT item, post, same,
           CASE WHEN rank = 1 THEN 'decided' WHEN rank = 2 THEN 'link' WHEN rank = 3 THEN 'number' ELSE 'title' END AS method, rank,
           round(coalesce(CASE WHEN whole THEN 1 WHEN of_post > 2 * of_item THEN shared / of_item ELSE 2 * shared / (of_item + of_post) END, 0), 3) AS score,
           abs(datediff('day', item_on, post_on)) AS apart, numbers_agree
    FROM scored
),
stated AS (
    SELECT *,
           CASE WHEN NOT same THEN 'refused' WHEN rank < 4 OR score >= $same THEN 'matched' WHEN score >= $review THEN 'review' END AS state
    FROM judged
    WHERE rank < 4 OR (apart <= $days AND numbers_agree)
),
chosen AS (
    SELECT * FROM stated WHERE state = 'refused'
    UNION ALL
    (SELECT * FROM stated WHERE state IN ('matched', 'review')
     QUALIFY row_number() OVER (PARTITION BY post ORDER BY rank, score DESC, apart, item) = 1)
)
SELECT item.agency, item.year, item.source AS item_source, item.row_id AS item_row, item.thing AS item_id, item.title AS item_title,
       item.on_date AS item_on, post.channel, post.section AS account, post.source AS post_source, post.row_id AS post_row,
       post.thing AS post_id, post.title AS post_title, post.on_date AS post_on, chosen.method, chosen.score, chosen.state,
       datediff('day', item.on_date, post.on_date) AS delay_days,
       CASE WHEN item.has_time AND post.has_time THEN round(datediff('minute', item.moment, post.moment) / 60, 1) END AS delay_hours
FROM chosen
JOIN compared AS item ON item.id = chosen.item
JOIN compared AS post ON post.id = chosen.post
ORDER BY item.agency, item.year, item.on_date, item.id, post.channel, post.on_date, post.id;
