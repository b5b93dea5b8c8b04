-- Said to an office's MySQL before it is asked anything: only reading, no longer than the time limit, in our time zone.
SET SESSION TRANSACTION READ ONLY;
SET SESSION max_execution_time = {{ milliseconds }};
SET SESSION time_zone = '+08:00'
