-- Whether two rows of a table can have the same natural key: only with a second source, a second lineage or a duplicate within a file.
SELECT count(DISTINCT source) > 1 OR count(DISTINCT lineage) > 1 OR coalesce(bool_or(has_doubles), false)
FROM (
    SELECT batch.source, file.lineage, batch.has_doubles
    FROM batches AS batch
    JOIN files AS file ON file.batch = batch.batch
    WHERE batch.fills = $table AND batch.state <> 'refused'
);
