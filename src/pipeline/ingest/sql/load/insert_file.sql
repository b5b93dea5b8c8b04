INSERT INTO files BY NAME
SELECT $file_id AS file_id, $source AS source, $path AS path, $digest AS sha256, $known_at AS known_at, $modified_at AS modified_at,
       $prepared_with AS prepared_with, $batch AS batch, $lineage AS lineage, $rows_read AS rows_read, $covers_from AS covers_from,
       $covers_to AS covers_to, $period_stated AS period_stated, $state AS state, $finding AS finding;
