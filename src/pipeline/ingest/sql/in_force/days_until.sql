-- First and last day that a delivery lists up to its as-of: what is dated later says nothing about how far it reaches. And whether most
-- of its rows are dated later.
SELECT wanted.file_id, min(row."{{ date }}"::DATE) FILTER (row."{{ date }}"::DATE <= wanted.day),
       max({{ 'least(row."' ~ until ~ '", wanted.day)' if until else 'row."' ~ date ~ '"::DATE' }}) FILTER (row."{{ date }}"::DATE <= wanted.day)
FROM (SELECT unnest($files::INTEGER[]) AS file_id, unnest($days::DATE[]) AS day) AS wanted
JOIN listed ON listed.file_id = wanted.file_id
JOIN contents_{{ table }} AS row ON row.content = listed.content
GROUP BY wanted.file_id;
