{% set table = 'items' %}
-- One row per website item that the next check must judge.
-- Known untruth: row_key is a 64-bit print of the row's key: two keys may share it once in some 10^12 pairs of rows.
CREATE OR REPLACE VIEW checking_items AS
SELECT source, row_id, known_from, batch, hash(source, row_id) AS row_key,
       item_id, title, status, url, index_no, openness, agency, class,
       -- 栏目 decides the class where the row brings none of its own.
       CASE WHEN class IS NULL THEN coalesce("column", '') END AS column_for_class,
       published_at::DATE AS published_on,
       date_diff('day', published_at, created_at) AS days_before_created
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS item;
