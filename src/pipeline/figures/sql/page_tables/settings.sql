-- Every agency of the workspace, in its order; `parent` may be an office that publishes nothing itself.
CREATE OR REPLACE TABLE candidate.agencies (agency VARCHAR, name VARCHAR, parent VARCHAR, level VARCHAR, position INTEGER);
-- The channels whose posts the workspace counts in a unit of its choice, and the word it prints; all others are counted by article.
CREATE OR REPLACE TABLE candidate.channels (channel VARCHAR, unit VARCHAR, word VARCHAR);
-- Every website column of columns.yml, with or without items; `closed`: the day from which it is no longer in use.
CREATE OR REPLACE TABLE candidate.website_columns ("column" VARCHAR, class VARCHAR, closed DATE);
