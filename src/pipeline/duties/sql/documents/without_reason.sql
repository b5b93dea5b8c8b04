-- Documents that are not to be published and state no reason (条例 arts. 14 to 16).
SELECT agency, year, count(*), list(doc_no ORDER BY made_on, doc_no)[:$named]
FROM candidate.documents
WHERE openness = '不予公开' AND NOT has_reason AND stage <> 'in_review' AND state <> 'quarantined'
GROUP BY agency, year
ORDER BY agency, year
