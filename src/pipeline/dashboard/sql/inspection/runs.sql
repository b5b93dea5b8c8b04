-- The newest inspections.
SELECT * FROM site_runs ORDER BY began_at DESC LIMIT 10;
