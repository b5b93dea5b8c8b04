-- TRS WCM (拓尔思): one row per document and channel it is placed in. 10 is published; a negative status or channel is the recycle bin;
-- modal 1 is the document itself, more than 1 a reference (引用, 镜像, 链接), 0 the remains of a deleted one.
-- The date is that of the first publication: the vendor's own statistics go by crtime, when the draft was begun.
SELECT document.docid AS item_id,
       document.doctitle AS title,
       channel.chnldesc AS channel_name,
       CASE
           WHEN placement.docstatus < 0 OR placement.chnlid < 0 THEN 'deleted'
           WHEN placement.docstatus = 10 THEN 'published'
           ELSE 'draft'
       END AS status,
       COALESCE(document.docfirstpubtime, document.docpubtime) AS published_at,
       document.crtime AS created_at,
       document.docpuburl AS url,
       CASE WHEN placement.modal > 1 THEN 1 ELSE 0 END AS is_reference
FROM wcmchnldoc placement
JOIN wcmdocument document ON document.docid = placement.docid
JOIN wcmchannel channel ON channel.channelid = ABS(placement.chnlid)
WHERE placement.siteid = :site
  AND placement.modal > 0
  AND COALESCE(document.docfirstpubtime, document.docpubtime) >= :since
  AND COALESCE(document.docfirstpubtime, document.docpubtime) < :until
ORDER BY document.docid, placement.recid
