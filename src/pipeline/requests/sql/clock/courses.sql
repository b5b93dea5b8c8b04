-- One row per request with steps: the period in force after all of them.
CREATE OR REPLACE TEMP VIEW clock_courses AS
SELECT * FROM clock_limits WHERE id NOT IN (SELECT id FROM clock_fee_phases)
UNION ALL
SELECT * FROM clock_fee_limits;
