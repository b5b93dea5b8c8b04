-- The items with one of the contents that changed.
CREATE OR REPLACE TEMP TABLE same_content AS
SELECT item.source, item.row_id, item.known_from, item.gone, item.agency, item.item_id, item.title, item.status, item.is_reference, item.published_at
FROM current_items AS item
WHERE item.published_at >= $first::DATE AND item.published_at < $last::DATE + INTERVAL 1 DAY
  AND {% include 'quality/check/content_hash.sql' %} IN (SELECT content_hash FROM changed_contents);
