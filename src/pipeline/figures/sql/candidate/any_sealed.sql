-- Whether a published database holds a sealed year.
SELECT count(*) > 0 FROM duckdb_tables() WHERE table_name = 'sealed_years' AND schema_name = 'main';
