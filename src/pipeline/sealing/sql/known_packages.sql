-- The revisions that the candidate has.
SELECT agency, year, revision, package, sha256 FROM candidate.revisions;
