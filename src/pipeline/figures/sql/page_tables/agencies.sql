-- Every agency of the workspace, in its order; `parent` may be an office that publishes nothing itself.
CREATE OR REPLACE TABLE candidate.agencies (agency VARCHAR, name VARCHAR, parent VARCHAR, level VARCHAR, position INTEGER)
