-- Rows of settings or findings, a few thousand at most, in one statement.
INSERT INTO {{ table }} VALUES {{ places }};
