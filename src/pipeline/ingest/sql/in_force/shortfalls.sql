-- How many things each delivery should have and has not. What comes later does not change it, so a night that only adds writes its own alone.
DELETE FROM shortfalls WHERE source = {{ source | literal }} {% if only_touched %}AND file_id IN (SELECT unnest({{ fresh }}::INTEGER[])){% endif %};
INSERT INTO shortfalls
SELECT {{ source | literal }}, standing.file_id, coalesce(things.expected, 0), coalesce(things.lacking, 0), standing.damaged
FROM standing
LEFT JOIN (
    SELECT file_id, count(*) AS expected, count(*) FILTER (NOT has) AS lacking FROM expected GROUP BY file_id
) AS things ON things.file_id = standing.file_id
WHERE (things.lacking > 0 OR standing.damaged) 
{% if only_touched %}
  AND standing.file_id IN (SELECT unnest({{ fresh }}::INTEGER[]))
{% endif %};
