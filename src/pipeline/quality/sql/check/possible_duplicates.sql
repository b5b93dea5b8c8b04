-- The items that may be duplicates, one row each. Copies of one item_id are one item here, as in the figures.
CREATE OR REPLACE TEMP TABLE judged_rows AS
{% if repeated %}
SELECT source, row_id, known_from, agency, title, published_on
FROM (
    SELECT item.source, item.row_id, item.known_from, item.agency, item.title, item.published_at::DATE AS published_on,
           row_number() OVER (
               PARTITION BY item.agency, item.item_id, item.title, item.published_at::DATE ORDER BY item.source, item.row_id
           ) AS copy
    FROM {{ rows }} AS item
    WHERE {% include 'quality/check/publication.sql' %}

      AND {% include 'quality/check/content_hash.sql' %} IN (SELECT content_hash FROM repeated_hashes)
) AS copies
WHERE copy = 1;
{% else %}
SELECT source, row_id, known_from, agency, title, published_at::DATE AS published_on FROM items LIMIT 0;
{% endif %}
