-- A new candidate. Small blocks: thirty small tables would fill ten megabytes otherwise. The storage format of DuckDB 1.1, which 1.1 to 2 read (1.0 does not know blocks of this size): half as large as the format before it.
ATTACH {{ file | literal }} AS candidate (STORAGE_VERSION 'v1.1.0', BLOCK_SIZE 16384);
