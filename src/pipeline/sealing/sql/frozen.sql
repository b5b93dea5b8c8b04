-- The sealed years that show what was sealed: all of them, but for the one that a run is about to seal again.
CREATE OR REPLACE TEMP TABLE frozen AS
SELECT agency, year, revision, as_of FROM candidate.sealed_years WHERE year IS DISTINCT FROM $but_year::INTEGER;
