-- How many documents of an agency and a year are in each state, and the numbers of the first of them.
SELECT agency, year, state, count(*), list(doc_no ORDER BY made_on, doc_no)[:$named]
FROM candidate.documents
GROUP BY agency, year, state
ORDER BY agency, year, state
