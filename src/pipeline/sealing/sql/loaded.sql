-- What was only needed while packages were loaded.
DROP TABLE temp.arrived;
