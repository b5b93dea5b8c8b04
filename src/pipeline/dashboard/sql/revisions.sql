-- The sealed revisions of an agency's year, the newest first.
SELECT agency, year, revision, sealed_at, sealed_by, note, package, sha256
FROM revisions
WHERE agency = $agency AND year = $year
ORDER BY revision DESC
