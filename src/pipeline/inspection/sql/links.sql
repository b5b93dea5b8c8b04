-- Where links and attachments out of order stand.
CREATE OR REPLACE TABLE candidate.site_links AS
SELECT DISTINCT target.agency, target.url, links_read.page, page.title, page."column", target.state
FROM candidate.site_urls AS target
JOIN links_read ON links_read.link = target.url
JOIN site_owners AS page ON page.url = links_read.page AND page.agency IS NOT DISTINCT FROM target.agency
WHERE target.is_fault AND target.kind IN ('link', 'attachment')
ORDER BY target.agency, target.url, links_read.page;
