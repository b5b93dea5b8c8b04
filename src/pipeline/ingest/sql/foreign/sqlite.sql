-- Session settings for an office's SQLite file, which is opened read-only as well.
PRAGMA query_only = ON
