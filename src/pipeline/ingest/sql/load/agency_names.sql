-- Every name of every agency, as workspace.toml has them now.
DELETE FROM agency_names;
INSERT INTO agency_names SELECT unnest($names::VARCHAR[]), unnest($agencies::VARCHAR[]);
