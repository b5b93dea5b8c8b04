-- LonSun (龙讯) site group: one row per article. record_status other than Normal is the recycle bin.
SELECT content.id AS item_id,
       content.title AS title,
       content.column_id AS column_id,
       CASE
           WHEN content.record_status <> 'Normal' THEN 'deleted'
           WHEN content.is_publish = 1 THEN 'published'
           ELSE 'draft'
       END AS status,
       content.publish_date AS published_at,
       content.create_date AS created_at
FROM cms_base_content content
WHERE content.site_id = :site
  AND content.type_code IN ('articleNews', 'pictureNews', 'videoNews')
  AND content.publish_date >= :since
  AND content.publish_date < :until
ORDER BY content.id
