-- The working tables of the clock.
DROP TABLE temp.clock_days;
DROP TABLE temp.clock_requests;
DROP TABLE temp.clock_steps;
DROP TABLE temp.clock_phases;
DROP TABLE temp.clock_stops;
DROP TABLE temp.clock_fees;
DROP TABLE temp.clock_periods;
DROP TABLE temp.clock_notes;
