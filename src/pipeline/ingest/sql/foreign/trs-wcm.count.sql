-- How many rows trs-wcm.sql must bring, counted by the database.
SELECT COUNT(*)
FROM wcmchnldoc standing
JOIN wcmdocument document ON document.docid = standing.docid
WHERE standing.siteid = :site
  AND standing.modal > 0
  AND COALESCE(document.docfirstpubtime, document.docpubtime) >= :since
  AND COALESCE(document.docfirstpubtime, document.docpubtime) < :until
