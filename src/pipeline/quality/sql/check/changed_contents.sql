{% set table = 'items' %}
-- Contents of which a row may have become a double or ceased to be one, and the first and the last of their days: those of the rows judged now, and of
-- the versions that changes ended. With `corrected` also those of all doubles found so far: no version shows what a correction made of a row.
CREATE OR REPLACE TEMP TABLE changed_contents AS
SELECT item.published_on AS day, hash(item.agency, item.title, item.published_on) AS content_hash
FROM judged_rows AS item
WHERE item.published_on IS NOT NULL
UNION
SELECT item.published_at::DATE, {% include 'quality/check/content_hash.sql' %}

FROM items AS item
WHERE item.published_at IS NOT NULL AND item.ended_by IN ({% include 'core/fragments/open_batches.sql' %})
{% if corrected %}
UNION
SELECT item.published_at::DATE, {% include 'quality/check/content_hash.sql' %}

FROM current_items AS item
SEMI JOIN (SELECT source, row_id, known_from FROM failed_rows WHERE suite = {{ suite | literal }}) AS failed
    ON failed.source = item.source AND failed.row_id = item.row_id AND failed.known_from = item.known_from
WHERE item.published_at IS NOT NULL
{% endif %};

SELECT min(day), max(day) FROM changed_contents;
