-- The expectations in force, suite by suite, as Great Expectations needs them.
SELECT suite, code, type, parameters, severity, description, what_to_do FROM expectations ORDER BY "position";
