INSERT INTO deliveries BY NAME
SELECT placed.*, $source AS source, $known_at AS known_from, 'infinity'::TIMESTAMP AS known_until,
       placed.file_id IN (SELECT file_id FROM chosen WHERE refused IS NULL) AS speaks
FROM placed
WHERE placed.file_id NOT IN (SELECT file_id FROM deliveries WHERE source = $source AND known_until = 'infinity');
