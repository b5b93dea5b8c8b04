-- Staged rows with their row_id: the natural key, or `key@lineage#n` for a further row of that key in another lineage or again in
-- the same file.
{% if plain %}
CREATE OR REPLACE TEMP VIEW incoming_rows AS SELECT key AS row_id, * FROM staged;
{% else %}
CREATE OR REPLACE TEMP TABLE numbered AS
WITH placed AS (
    SELECT staged.*, incoming_files.lineage,
           row_number() OVER (PARTITION BY key, lineage ORDER BY recency DESC, line) AS nth,
           row_number() OVER (PARTITION BY key ORDER BY recency DESC, line) AS place
    FROM staged
    JOIN incoming_files ON incoming_files.file_id = staged.file_id
),
key_owners AS (
    {% if held_any %}SELECT row_id, lineage FROM matching_versions WHERE row_id = key{% else %}SELECT NULL AS row_id, NULL AS lineage WHERE false{% endif %}

)
SELECT CASE
           WHEN placed.nth = 1 AND key_owners.lineage = placed.lineage THEN placed.key
           WHEN key_owners.row_id IS NULL AND placed.place = 1 THEN placed.key
           ELSE placed.key || '@' || placed.lineage || CASE WHEN placed.nth > 1 THEN '#' || placed.nth ELSE '' END
       END AS row_id,
       placed.* EXCLUDE (nth, place)
FROM placed
LEFT JOIN key_owners ON key_owners.row_id = placed.key;

CREATE OR REPLACE TEMP VIEW incoming_rows AS SELECT * FROM numbered;
{% endif %}
