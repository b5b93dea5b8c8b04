-- Replaces the rows of frozen years in a table with the sealed ones.
DELETE FROM candidate.{{ table }} AS current
WHERE EXISTS (SELECT 1 FROM frozen WHERE frozen.agency = current.agency AND frozen.year = current.year);
INSERT INTO candidate.{{ table }} BY NAME
SELECT sealed.* FROM candidate.sealed_{{ table }} AS sealed JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year;
