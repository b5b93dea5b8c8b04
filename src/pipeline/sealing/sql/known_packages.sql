-- The revisions that the candidate has.
SELECT agency, year, revision, package FROM candidate.revisions;
