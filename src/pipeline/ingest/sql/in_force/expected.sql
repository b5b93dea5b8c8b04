-- For each delivery the things it should have, because it covers their days and is a list of the same account, site or series:
-- the version before it, and whether it has that thing's number.
CREATE OR REPLACE TEMP TABLE expected AS
WITH due AS (
    SELECT version.key, version.thing, version.number, version.day, standing.file_id, standing.place, standing.path,
           version.next_file = standing.file_id AS is_next
    FROM versions AS version
    JOIN standing AS own ON own.file_id = version.file_id
    JOIN standing
        ON standing.place > version.place AND standing.place <= coalesce(version.next_place, 2147483647)
       AND standing.claim <> 'additions' AND NOT standing.damaged
{% if date %}
       AND (version.day BETWEEN standing.covers_from AND standing.covers_to
            {{ "OR NOT standing.stated AND standing.path = version.path" if ledger }})
{% endif %}
{% if ledger %}
    LEFT JOIN shared_numbers AS shared ON shared.left_id = standing.file_id AND shared.right_id = version.file_id
{% endif %}
    WHERE
{% if not date %}
          standing.path = version.path
{% else %}
        {{ "NOT standing.stated AND standing.path = version.path OR" if ledger }}
        CASE
            WHEN len(standing.names) > 0 AND version.name IS NOT NULL THEN list_contains(standing.names, version.name)
            ELSE standing.series = version.series {{ "OR shared.left_id IS NOT NULL" if ledger }}
        END
{% endif %}
),
numbers AS (
    SELECT DISTINCT file_id, {{ number }} AS number {{ ", year(day) AS year" if yearly }} FROM said WHERE {{ number }} IS NOT NULL
)
SELECT {{ "DISTINCT" if yearly }} due.key, due.thing, due.day, due.file_id, due.place, due.path, coalesce(due.is_next, false) OR numbers.file_id IS NOT NULL AS has
FROM due
LEFT JOIN numbers
    ON numbers.file_id = due.file_id AND numbers.number = due.{{ number }}
{% if yearly %}
   AND (regexp_matches(due.number, '(19|20)\d\d') OR numbers.year IS NULL OR numbers.year = year(due.day))
{% endif %};
