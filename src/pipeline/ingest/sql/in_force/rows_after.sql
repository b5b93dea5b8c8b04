-- Of deliveries with a time of their own: those in which more rows are dated after that time than up to it.
SELECT wanted.file_id
FROM (SELECT unnest($files::INTEGER[]) AS file_id, unnest($days::DATE[]) AS day) AS wanted
JOIN listed ON listed.file_id = wanted.file_id
JOIN contents_{{ table }} AS row ON row.content = listed.content
WHERE row."{{ date }}" IS NOT NULL
GROUP BY wanted.file_id
HAVING 2 * count(*) FILTER (row."{{ date }}"::DATE > wanted.day) > count(*);
