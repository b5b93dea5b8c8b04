-- Everything each revision changed of the one before; cells only, figures where no cell prints them.
SELECT revision, what, address, label, before, after
FROM revision_changes
WHERE agency = $agency AND year = $year
ORDER BY revision DESC, what, address
