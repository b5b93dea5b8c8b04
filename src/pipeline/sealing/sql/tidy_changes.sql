-- Drops the intermediate tables.
DROP TABLE temp.differing;
DROP TABLE temp.touched;
