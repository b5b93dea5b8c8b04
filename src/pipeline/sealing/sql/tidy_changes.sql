-- What was only needed on the way.
DROP TABLE temp.differing;
DROP TABLE temp.touched;
