-- The codes of lookups/decisions that close a request; `check` writes them before it judges. A table, not a variable of the session, so
-- that a view which other programs read says the same to them.
CREATE TABLE IF NOT EXISTS decisions_that_close (code VARCHAR NOT NULL);
