-- What was sealed in the place of what today's figures give.
DELETE FROM candidate.{{ table }} AS held
WHERE EXISTS (SELECT 1 FROM frozen WHERE frozen.agency = held.agency AND frozen.year = held.year);
INSERT INTO candidate.{{ table }} BY NAME
SELECT sealed.* FROM candidate.sealed_{{ table }} AS sealed JOIN frozen ON frozen.agency = sealed.agency AND frozen.year = sealed.year;
