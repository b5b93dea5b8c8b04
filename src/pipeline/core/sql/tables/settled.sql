-- One row per source: the night as of which its rows in force were settled last, and under which statements and settings.
CREATE TABLE IF NOT EXISTS settled (source VARCHAR PRIMARY KEY, settled_at TIMESTAMP NOT NULL, settled_with VARCHAR NOT NULL);
