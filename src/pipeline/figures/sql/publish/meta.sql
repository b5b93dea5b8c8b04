-- What this database is and how it was built.
CREATE OR REPLACE TABLE candidate.meta AS
SELECT $schema_version::INTEGER AS schema_version, $run::VARCHAR AS run, $built_at::TIMESTAMP AS built_at,
       $code_version::VARCHAR AS code_version, $known_on::DATE AS known_on;
