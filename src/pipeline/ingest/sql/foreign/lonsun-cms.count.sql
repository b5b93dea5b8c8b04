-- The number of rows that the query beside it must return, counted by the database.
SELECT COUNT(*)
FROM cms_base_content content
WHERE content.site_id = :site
  AND content.type_code IN ('articleNews', 'pictureNews', 'videoNews')
  AND content.publish_date >= :since
  AND content.publish_date < :until
