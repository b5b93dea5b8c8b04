-- How posts of a channel are counted where the workspace says so; every other channel by article.
CREATE OR REPLACE TABLE candidate.channels (channel VARCHAR, unit VARCHAR)
