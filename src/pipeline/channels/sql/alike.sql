-- Pairs of an item and a post that may be one publication, with the strongest way in which they belong together.
-- Titles: equal ones; and those that share one of the five rarest pieces of three characters which stand on both sides.
-- Known untruth: a title of which every piece stands in hundreds of titles of the same days is matched only with an equal one.
CREATE OR REPLACE TEMP TABLE alike AS
WITH asked AS (   -- an item is met by posts of its own stretch of days and of its neighbours
    SELECT id, agency, piece, unnest([stretch - 1, stretch, stretch + 1]) AS stretch FROM rare_pieces WHERE kind = 'item'
),
crowds AS (
    SELECT agency, piece, stretch, count(*) FILTER (WHERE kind = 'item') * count(*) FILTER (WHERE kind = 'post') AS met
    FROM (SELECT agency, piece, stretch, 'item' AS kind FROM asked UNION ALL SELECT agency, piece, stretch, kind FROM rare_pieces WHERE kind = 'post')
    GROUP BY agency, piece, stretch
    HAVING met BETWEEN 1 AND $crowd
),
met AS (
    SELECT asked.id AS item, post.id AS post, count(*) AS shared
    FROM crowds
    JOIN asked ON asked.agency = crowds.agency AND asked.piece = crowds.piece AND asked.stretch = crowds.stretch
    JOIN rare_pieces AS post
        ON post.kind = 'post' AND post.agency = crowds.agency AND post.piece = crowds.piece AND post.stretch = crowds.stretch
    GROUP BY asked.id, post.id
),
titles AS (
    SELECT item, post FROM met QUALIFY row_number() OVER (PARTITION BY post ORDER BY shared DESC, item) <= 20
    UNION
    SELECT item.id, post.id
    FROM compared AS item
    JOIN compared AS post ON post.kind = 'post' AND post.agency = item.agency AND post.plain = item.plain
        AND post.stretch BETWEEN item.stretch - 1 AND item.stretch + 1
    WHERE item.kind = 'item' AND length(item.plain) >= $shortest
    QUALIFY row_number() OVER (PARTITION BY post.id ORDER BY abs(datediff('day', item.on_date, post.on_date)), item.id) <= 20
),
addresses AS (
    SELECT item.id AS item, post.id AS post
    FROM (SELECT id, agency, plain_url(unnest(urls)) AS url FROM compared WHERE kind = 'item') AS item
    JOIN (SELECT id, agency, plain_url(unnest(urls)) AS url FROM compared WHERE kind = 'post') AS post
        ON post.agency = item.agency AND post.url = item.url AND strpos(item.url, '/') > 0
),
numbered AS (
    SELECT id, agency, kind, regexp_extract(number, '^\p{Han}+') AS letters, regexp_extract(number, '((?:19|20)\d{2})\D', 1) AS of_year,
           regexp_extract(number, '(\d+)号$', 1) AS nth
    FROM (SELECT id, agency, kind, unnest(document_numbers) AS number FROM compared)
),
documents AS (
    SELECT item.id AS item, post.id AS post
    FROM numbered AS item
    JOIN numbered AS post ON post.kind = 'post' AND post.agency = item.agency AND post.of_year = item.of_year AND post.nth = item.nth
        AND (ends_with(post.letters, item.letters) OR ends_with(item.letters, post.letters))
    WHERE item.kind = 'item'
)
SELECT item, post, min(rank) AS rank
FROM (
    SELECT item.id AS item, post.id AS post, 1 AS rank
    FROM match_decisions AS decided
    JOIN compared AS item ON item.kind = 'item' AND item.thing = decided.item
    JOIN compared AS post ON post.kind = 'post' AND post.thing = decided.post AND post.agency = item.agency
    UNION ALL SELECT item, post, 2 FROM addresses
    UNION ALL SELECT item, post, 3 FROM documents
    UNION ALL SELECT item, post, 4 FROM titles
)
GROUP BY item, post;
