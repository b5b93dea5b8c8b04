-- How the sources stand for the day up to which figures reach, where that is the day of the run.
CREATE OR REPLACE TEMP TABLE sources_as_of AS SELECT * FROM candidate.sources;
