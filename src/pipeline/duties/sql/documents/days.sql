-- Every day on which a document of the registers was made.
SELECT DISTINCT made_on FROM current_documents WHERE made_on IS NOT NULL AND NOT gone AND made_on >= DATE '2008-05-01' AND made_on < DATE '2100-01-01'
ORDER BY made_on
