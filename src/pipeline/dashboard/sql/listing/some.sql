-- Whether a search finds more rows than $most.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT count(*)
FROM (
  SELECT 1
  FROM {{ relation }}
  WHERE {{ parts.narrowed(filters) }}
  LIMIT $most
)
