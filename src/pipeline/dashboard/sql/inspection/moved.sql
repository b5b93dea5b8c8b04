-- Domains that changed.
SELECT detail, count(*) AS addresses, min(url) AS url
FROM site_urls
WHERE (agency = $agency OR agency IS NULL) AND state = 'moved_host'
GROUP BY detail
ORDER BY addresses DESC, detail;
