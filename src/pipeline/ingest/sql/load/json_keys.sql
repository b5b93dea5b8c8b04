-- The keys of all records, in the order of their first appearance.
SELECT key
FROM (SELECT line, unnest(json_keys(record)) AS key FROM {{ relation }} WHERE record IS NOT NULL)
GROUP BY key
ORDER BY min(line), key;
