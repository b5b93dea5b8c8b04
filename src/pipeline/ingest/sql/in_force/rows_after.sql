-- Of deliveries of tonight with a time of their own: those in which more rows are dated after that time than up to it.
SELECT wanted.file_id
FROM (SELECT unnest($files::INTEGER[]) AS file_id, unnest($days::DATE[]) AS day) AS wanted
JOIN arrived ON arrived.file_id = wanted.file_id
WHERE arrived.day IS NOT NULL
GROUP BY wanted.file_id
HAVING 2 * count(*) FILTER (arrived.day > wanted.day) > count(*);
