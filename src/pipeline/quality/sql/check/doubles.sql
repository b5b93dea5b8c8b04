-- The suspected items, one row each: copies of one item_id are one item here, as in the figures. Whether two of them are the same
-- is for the expectation to say.
CREATE OR REPLACE TEMP TABLE judged_rows AS
SELECT source, row_id, known_from, agency, title, published_on
FROM (
    SELECT item.source, item.row_id, item.known_from, item.agency, item.title, item.published_at::DATE AS published_on,
           row_number() OVER (
               PARTITION BY item.agency, item.item_id, item.title, item.published_at::DATE ORDER BY item.source, item.row_id
           ) AS place
    FROM current_items AS item
    WHERE {% include 'quality/check/may_double.sql' %}

      AND {% include 'quality/check/print.sql' %} IN (SELECT print FROM suspects)
) AS placed
WHERE place = 1;
