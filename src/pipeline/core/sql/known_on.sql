-- The moment as known on which rows are read.
SET VARIABLE known_on = $known_on::TIMESTAMP
