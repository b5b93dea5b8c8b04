-- Session settings for an office's PostgreSQL: read only, statements no longer than the time limit, Asia/Shanghai.
SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY;
SET statement_timeout = {{ milliseconds }};
SET TIME ZONE 'Asia/Shanghai'
