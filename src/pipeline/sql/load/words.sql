-- Every spelling the file at hand may use in a coded column, and the code it stands for.
CREATE OR REPLACE TEMP TABLE words (field VARCHAR, word VARCHAR, code VARCHAR, PRIMARY KEY (field, word));
INSERT INTO words SELECT 'agency', name, any_value(agency) FROM agency_names GROUP BY name;
