-- Counted rows that are not in force: none, ever.
SELECT count(*) FROM sealing_evidence WHERE sha256 IS NULL;
