-- Source → how many days may lie between two of its files.
SET VARIABLE quiet_days = map($sources::VARCHAR[], $days::INTEGER[]);
