-- The keys met in any record, in the order they were first met.
SELECT key
FROM (SELECT line, unnest(json_keys(record)) AS key FROM {{ relation }} WHERE record IS NOT NULL)
GROUP BY key
ORDER BY min(line), key;
