-- Published documents of which the register does not say who reviewed them (条例 art. 17). Of a register without such a column nothing is known.
SELECT agency, year, count(*), list(doc_no ORDER BY made_on, doc_no)[:$named]
FROM candidate.documents
WHERE state IN ('published', 'late') AND NOT reviewed
  AND source IN (SELECT source FROM candidate.documents WHERE reviewed)
GROUP BY agency, year
ORDER BY agency, year
