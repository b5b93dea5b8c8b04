-- The format is said again: DuckDB writes what it attaches in its oldest one otherwise, twice as large.
ATTACH {{ file | literal }} AS candidate (STORAGE_VERSION 'v1.1.0');
