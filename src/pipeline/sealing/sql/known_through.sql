-- The day that a year's figures reach to, and the time of the newest delivery in them.
SELECT (SELECT max(as_of) FROM candidate.figures WHERE agency = $agency AND year = $year), (SELECT max(known_at) FROM batches);
