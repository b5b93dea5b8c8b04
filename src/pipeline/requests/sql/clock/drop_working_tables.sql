-- The working tables of the clock.
DROP VIEW IF EXISTS temp.clock_periods;
DROP VIEW IF EXISTS temp.clock_phases;
DROP TABLE IF EXISTS temp.clock_later_corrections;
DROP TABLE IF EXISTS temp.clock_reasonable;
DROP TABLE IF EXISTS temp.clock_notes;
DROP TABLE IF EXISTS temp.clock_days;
DROP TABLE IF EXISTS temp.clock_working_days;
DROP TABLE IF EXISTS temp.clock_repeated_numbers;
DROP TABLE IF EXISTS temp.clock_requests;
DROP TABLE IF EXISTS temp.clock_steps;
DROP TABLE IF EXISTS temp.clock_step_summary;
DROP TABLE IF EXISTS temp.clock_stops;
DROP TABLE IF EXISTS temp.clock_limits;
DROP TABLE IF EXISTS temp.clock_fees;
DROP TABLE IF EXISTS temp.clock_fee_phases;
DROP TABLE IF EXISTS temp.clock_fee_limits;
