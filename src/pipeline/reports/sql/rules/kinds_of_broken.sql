-- Of which kinds they are.
SELECT DISTINCT "rows" FROM broken;
