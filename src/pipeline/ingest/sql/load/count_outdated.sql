-- Files of accepted or waiting deliveries of a source that were read with other settings than the present ones.
SELECT count(*)
FROM files AS file
JOIN batches AS delivery ON delivery.batch = file.batch
WHERE file.source = $source AND file.state = 'loaded' AND delivery.state <> 'refused' AND file.prepared_with <> $prepared_with;
