-- One JSON record a row: the members of a list, or one line each of an NDJSON file.
CREATE OR REPLACE TEMP TABLE {{ relation }} AS
{% if listed %}
SELECT generate_subscripts(records, 1) AS line, unnest(records) AS record
FROM (SELECT json_extract($documents[1], $rows_at)::JSON[] AS records);
{% else %}
SELECT line, CASE WHEN json_valid(record) AND json_type(record) = 'OBJECT' THEN record::JSON END AS record
FROM (
    SELECT generate_subscripts(documents, 1) AS line, unnest(documents) AS record
    FROM (SELECT $documents::VARCHAR[] AS documents, $rows_at AS unused)
)
WHERE trim(record) <> '';
{% endif %}
