-- Said to an office's SQLite file before it is asked anything, although it is opened read-only besides.
PRAGMA query_only = ON
