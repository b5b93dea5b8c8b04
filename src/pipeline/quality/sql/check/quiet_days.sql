-- How long a gap between the files of each source may be, in days.
SET VARIABLE quiet_days = map($sources::VARCHAR[], $days::INTEGER[])
