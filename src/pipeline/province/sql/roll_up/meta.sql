-- What this database is and how it was built; which of its figures can be traced to rows here.
CREATE TABLE target.meta AS
SELECT $schema_version::INTEGER AS schema_version, $run::VARCHAR AS run, $built_at::TIMESTAMP AS built_at,
       $code_version::VARCHAR AS code_version, NULL::DATE AS known_on;
