-- One row per item and post that may be one publication, with what is compared: the plain title, its pairs of characters, its numbers, its
-- addresses. A post of a push counted as one belongs to it, though only the push counts.
-- Known untruth: a time of exactly midnight is taken for a day without a time; a short address (t.cn) cannot be told from its target.
CREATE OR REPLACE TEMP MACRO plain_title(title) AS
    regexp_replace(lower(translate(title, '０１２３４５６７８９', '0123456789')), '[^\p{Han}a-z0-9]', '', 'g');
CREATE OR REPLACE TEMP MACRO plain_url(url) AS
    regexp_replace(lower(url), '^https?://(www\.)?|#.*$|/+$', '', 'g');
-- What a post is called: the words between 【】, else its text without addresses, topics and the words of others.
CREATE OR REPLACE TEMP MACRO post_heading(title, shortest) AS
    CASE WHEN length(plain_title(regexp_extract(title, '【([^】]+)】', 1))) >= shortest
             THEN plain_title(regexp_extract(title, '【([^】]+)】', 1))
         ELSE left(plain_title(regexp_replace(title, 'https?://[^\s]+|#[^#]{1,30}#|//@.*$', '', 'g')), 120) END;
-- 发文字号: the letters of the office, year and number, as in 楚环发〔2019〕12号.
CREATE OR REPLACE TEMP MACRO document_numbers(words) AS
    regexp_extract_all(words, '\p{Han}{1,12}[〔\[［(（【](?:19|20)\d{2}[〕\]］)）】]\s*第?\d{1,5}号');

CREATE OR REPLACE TEMP TABLE compared AS
WITH shown AS (
    SELECT 'item' AS kind, 'website' AS channel, verdict.agency, verdict.year, verdict.source, verdict.row_id, item.item_id AS thing,
           CASE WHEN starts_with(verdict.summary, '（与公文 ') THEN verdict.summary ELSE item.title END AS title,  -- taken out: not public
           item.published_at AS moment, verdict.section, replace(verdict.figure, 'items.', '') AS class,
           verdict.url, item.doc_no, false AS is_repost, plain_title(item.title) AS plain,
           [verdict.url] AS urls, document_numbers(coalesce(item.doc_no, item.title)) AS document_numbers
    FROM candidate.verdicts AS verdict
    JOIN current_items AS item ON item.source = verdict.source AND item.row_id = verdict.row_id
    WHERE verdict.nth = 1 AND verdict.verdict = 'counted'
    UNION ALL
    SELECT 'post', post.channel, verdict.agency, verdict.year, verdict.source, verdict.row_id, post.post_id,
           CASE WHEN starts_with(verdict.summary, '（与公文 ') THEN verdict.summary ELSE post.title END, post.published_at, verdict.section, NULL, verdict.url, NULL, coalesce(post.is_repost, false),
           post_heading(post.title, $shortest),
           list_concat([verdict.url], regexp_extract_all(post.title, 'https?://[A-Za-z0-9./?=&_%:~+-]+')), document_numbers(post.title)
    FROM candidate.verdicts AS verdict
    JOIN current_posts AS post ON post.source = verdict.source AND post.row_id = verdict.row_id
    WHERE verdict.nth = 1 AND (verdict.verdict = 'counted' OR starts_with(verdict.reason, '同一次推送的其余文章'))
)
SELECT row_number() OVER (ORDER BY agency, kind, source, row_id) AS id, *,
       moment::DATE AS on_date, moment::TIME <> TIME '00:00:00' AS has_time,
       datediff('day', DATE '2000-01-01', moment::DATE) // greatest($days, 1) AS stretch,
       CASE WHEN length(plain) >= 2 THEN list_distinct(list_transform(range(1, length(plain)), lambda place: substring(plain, place, 2))) END AS pairs,
       list_distinct(regexp_extract_all(plain, '[0-9]+')) AS numbers
FROM shown
WHERE moment IS NOT NULL AND title IS NOT NULL;
