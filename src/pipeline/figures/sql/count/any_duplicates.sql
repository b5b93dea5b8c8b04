-- Whether two rows of a table can be the same thing: only with a second source, or with further lines of a thing in one file.
SELECT (SELECT count(DISTINCT source) > 1 FROM batches WHERE fills = $table) OR EXISTS (SELECT 1 FROM {{ table }} WHERE further);
