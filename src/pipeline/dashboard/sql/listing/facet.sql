-- The values of one column among the rows of a listing, the most frequent first, and how many rows have each.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT "{{ column }}"::VARCHAR, count(*) AS rows
FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
GROUP BY 1
ORDER BY rows DESC, 1
LIMIT $row_limit
