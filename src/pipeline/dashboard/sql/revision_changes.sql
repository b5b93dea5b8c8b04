-- What each revision changed compared with the one before: cells, and figures that no cell prints.
SELECT revision, what, address, label, before, after
FROM revision_changes
WHERE agency = $agency AND year = $year
ORDER BY revision DESC, what, address
