-- The packages whose revisions readers see.
SELECT package, agency, year, revision FROM revisions;
