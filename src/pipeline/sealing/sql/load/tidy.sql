-- Drops the table of new packages.
DROP TABLE temp.new_packages;
