-- First and last day that a delivery lists up to its as-of: what is dated later says nothing about how far it reaches. And whether most
-- of its rows are dated later.
WITH wanted AS (
    SELECT unnest($files::INTEGER[]) AS file_id, unnest($days::DATE[]) AS day
),
days AS (
    SELECT file_id, day, last_day FROM arrived
{% if earlier %}
    UNION ALL
    SELECT listed.file_id, row."{{ date }}"::DATE, row."{{ until or date }}"::DATE
    FROM listed
    JOIN listed_{{ table }} AS row ON row.content = listed.content
    WHERE listed.file_id IN ({{ earlier | join(', ') }})
{% endif %}
)
SELECT wanted.file_id, min(days.day) FILTER (days.day <= wanted.day),
       max(least(days.last_day, wanted.day)) FILTER (days.day <= wanted.day)
FROM wanted
JOIN days ON days.file_id = wanted.file_id
GROUP BY wanted.file_id;
