-- Content hashes that more than one item has. Equal hashes are a hint; the expectation compares the contents.
CREATE OR REPLACE TEMP TABLE repeated_hashes AS
SELECT {% include 'quality/check/content_hash.sql' %} AS content_hash
FROM {{ rows }} AS item
WHERE {% include 'quality/check/publication.sql' %}

GROUP BY content_hash
HAVING count(*) > 1;
