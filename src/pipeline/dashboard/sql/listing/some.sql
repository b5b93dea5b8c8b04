-- The number of matches of a search, counted up to $row_limit.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT count(*)
FROM (
  SELECT 1
  FROM {{ relation }}
  WHERE {{ parts.narrowed(filters) }}
  LIMIT $row_limit
)
