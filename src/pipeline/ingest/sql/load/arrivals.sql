-- Staged rows with the row_id they are kept under: their natural key, or for a further row of that key in another lineage
-- or again in the same file `key@lineage#n`.
{% if plain %}
CREATE OR REPLACE TEMP VIEW arrivals AS SELECT key AS row_id, * FROM staged;
{% else %}
CREATE OR REPLACE TEMP TABLE numbered AS
WITH placed AS (
    SELECT staged.*, arriving.lineage,
           row_number() OVER (PARTITION BY key, lineage ORDER BY recency DESC, line) AS nth,
           row_number() OVER (PARTITION BY key ORDER BY recency DESC, line) AS place
    FROM staged
    JOIN arriving ON arriving.file_id = staged.file_id
),
holders AS (
    {% if held_any %}SELECT row_id, lineage FROM touched WHERE row_id = key{% else %}SELECT NULL AS row_id, NULL AS lineage WHERE false{% endif %}

)
SELECT CASE
           WHEN placed.nth = 1 AND holders.lineage = placed.lineage THEN placed.key
           WHEN holders.row_id IS NULL AND placed.place = 1 THEN placed.key
           ELSE placed.key || '@' || placed.lineage || CASE WHEN placed.nth > 1 THEN '#' || placed.nth ELSE '' END
       END AS row_id,
       placed.* EXCLUDE (nth, place)
FROM placed
LEFT JOIN holders ON holders.row_id = placed.key;

CREATE OR REPLACE TEMP VIEW arrivals AS SELECT * FROM numbered;
{% endif %}
