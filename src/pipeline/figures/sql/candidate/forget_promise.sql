-- A table without constraints in the place of the published one.
CREATE OR REPLACE TABLE candidate."{{ table }}" AS SELECT * FROM candidate."{{ table }}";
