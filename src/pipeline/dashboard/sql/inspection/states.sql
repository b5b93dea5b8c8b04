-- How many addresses are in which state, by kind.
SELECT state, is_fault, count(*) FILTER (WHERE kind = 'page') AS page, count(*) FILTER (WHERE kind = 'item') AS item,
       count(*) FILTER (WHERE kind = 'attachment') AS attachment, count(*) FILTER (WHERE kind = 'link') AS link, count(*) AS of_all
FROM site_urls
WHERE agency = $agency OR agency IS NULL
GROUP BY state, is_fault
ORDER BY is_fault DESC, of_all DESC, state;
