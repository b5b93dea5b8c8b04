-- The working tables of the clock are not needed any more.
DROP VIEW IF EXISTS temp.clock_courses;
DROP VIEW IF EXISTS temp.clock_phases;
DROP TABLE IF EXISTS temp.clock_answers;
DROP TABLE IF EXISTS temp.clock_reasonable;
DROP TABLE IF EXISTS temp.clock_notes;
DROP TABLE IF EXISTS temp.clock_days;
DROP TABLE IF EXISTS temp.clock_nth;
DROP TABLE IF EXISTS temp.clock_doubled;
DROP TABLE IF EXISTS temp.clock_requests;
DROP TABLE IF EXISTS temp.clock_steps;
DROP TABLE IF EXISTS temp.clock_busy;
DROP TABLE IF EXISTS temp.clock_stops;
DROP TABLE IF EXISTS temp.clock_limits;
DROP TABLE IF EXISTS temp.clock_fees;
DROP TABLE IF EXISTS temp.clock_fee_phases;
DROP TABLE IF EXISTS temp.clock_fee_limits;
