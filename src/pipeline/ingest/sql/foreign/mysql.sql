-- Session settings for an office's MySQL: read only, statements no longer than the time limit, Asia/Shanghai.
SET SESSION TRANSACTION READ ONLY;
SET SESSION max_execution_time = {{ milliseconds }};
SET SESSION time_zone = '+08:00'
