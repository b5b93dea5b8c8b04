-- The number of rows that the query beside it must return, counted by the database.
SELECT COUNT(*)
FROM wcmchnldoc placement
JOIN wcmdocument document ON document.docid = placement.docid
WHERE placement.siteid = :site
  AND placement.modal > 0
  AND COALESCE(document.docfirstpubtime, document.docpubtime) >= :since
  AND COALESCE(document.docfirstpubtime, document.docpubtime) < :until
