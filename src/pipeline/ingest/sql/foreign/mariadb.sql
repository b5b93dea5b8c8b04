-- Session settings for an office's MariaDB: read only, statements no longer than the time limit, Asia/Shanghai.
SET SESSION TRANSACTION READ ONLY;
SET SESSION max_statement_time = {{ seconds }};
SET SESSION time_zone = '+08:00'
