-- The sealed years that show their sealed figures: all but the year that the run is about to seal again.
CREATE OR REPLACE TEMP TABLE frozen AS
SELECT agency, year, revision, as_of FROM candidate.sealed_years WHERE year IS DISTINCT FROM $but_year::INTEGER;
