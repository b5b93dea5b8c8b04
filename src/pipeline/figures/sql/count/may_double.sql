-- Whether two rows of a table can be the same thing: only a second source, a second lineage or a double within a file brings one twice.
SELECT count(DISTINCT source) > 1 OR count(DISTINCT lineage) > 1 OR coalesce(bool_or(has_doubles), false)
FROM (
    SELECT batch.source, file.lineage, batch.has_doubles
    FROM batches AS batch
    JOIN files AS file ON file.batch = batch.batch
    WHERE batch.fills = $table AND batch.state <> 'refused'
);
