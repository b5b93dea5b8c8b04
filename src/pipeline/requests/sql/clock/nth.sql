-- One row per working day, by its number.
CREATE OR REPLACE TEMP TABLE clock_nth AS
SELECT upto AS number, day, unsure
FROM clock_days
WHERE working;
