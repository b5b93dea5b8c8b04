-- A new candidate. Small blocks: thirty small tables would fill ten megabytes otherwise. The oldest storage format that every DuckDB reads.
ATTACH {{ file | literal }} AS candidate (STORAGE_VERSION 'v1.0.0', BLOCK_SIZE 16384);
