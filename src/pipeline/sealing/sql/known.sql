-- Revisions the candidate knows.
SELECT agency, year, revision, package FROM candidate.revisions;
