{% set table = 'posts' %}
-- One row per post that the next check must judge.
-- Known untruth: row_key is a 64-bit print of the row's key, see checking_items.
CREATE OR REPLACE VIEW checking_posts AS
SELECT source, row_id, known_from, batch, hash(source, row_id) AS row_key,
       post_id, title, channel, visibility, url, agency,
       published_at::DATE AS published_on,
       coalesce(is_original, false)::INTEGER + coalesce(is_repost, false)::INTEGER AS kinds
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS post;
