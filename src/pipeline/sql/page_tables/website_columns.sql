-- Every website column that columns.yml knows, also those that never held anything.
CREATE OR REPLACE TABLE candidate.website_columns AS
SELECT "column", class FROM column_classes ORDER BY "column"
