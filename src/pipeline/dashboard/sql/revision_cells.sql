-- How a cell or figure changed from one sealed revision to the next.
SELECT changes.revision, changes.before, changes.after, seals.sealed_at, seals.note
FROM revision_changes AS changes
LEFT JOIN revisions AS seals USING (agency, year, revision)
WHERE changes.agency = $agency AND changes.year = $year AND changes.address IN ($address, $figure)
ORDER BY changes.revision
