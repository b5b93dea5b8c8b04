-- Up to which day a year's figures reach, and the newest delivery they know.
SELECT (SELECT max(as_of) FROM candidate.figures WHERE agency = $agency AND year = $year), (SELECT max(known_at) FROM batches);
