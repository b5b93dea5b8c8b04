-- Said to an office's PostgreSQL before it is asked anything: only reading, no longer than the time limit, in our time zone.
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
SET statement_timeout = {{ milliseconds }};
SET TIME ZONE 'Asia/Shanghai'
