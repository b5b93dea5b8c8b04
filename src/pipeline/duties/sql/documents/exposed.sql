-- Documents that must not be on the website and are, or seem to be, there. Where: address or number of the item, never its title.
SELECT agency, year, doc_no, state, matched_by, coalesce(url, item_source || ' ' || item)
FROM candidate.documents
WHERE state IN ('leaked', 'alike')
ORDER BY agency, year, doc_no
