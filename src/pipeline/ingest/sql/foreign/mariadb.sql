-- Said to an office's MariaDB before it is asked anything: only reading, no longer than the time limit, in our time zone.
SET SESSION TRANSACTION READ ONLY;
SET SESSION max_statement_time = {{ seconds }};
SET SESSION time_zone = '+08:00'
