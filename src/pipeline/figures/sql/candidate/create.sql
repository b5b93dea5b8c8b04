-- A new candidate. Small blocks: thirty small tables would fill ten megabytes otherwise. The oldest storage format, which DuckDB 1.1 to 2 read (1.0 does not know blocks of this size).
ATTACH {{ file | literal }} AS candidate (STORAGE_VERSION 'v1.0.0', BLOCK_SIZE 16384);
