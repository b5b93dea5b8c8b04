-- How many rows a listing has, and what they sum to: counted one by one, where `limited` not beyond a limit, or added up
-- out of what is tallied.
{% import "dashboard/listing/parts.sql" as parts %}
{% if tallied %}
SELECT coalesce(sum(rows), 0)::BIGINT, {% if sums %}sum(value){% else %}NULL{% endif %}

FROM (
{% include "dashboard/listing/tallied/" ~ tallied ~ ".sql" %}

)
WHERE {{ parts.narrowed(filters) }}
{% else %}
SELECT count(*), {% if sums %}sum("{{ sums }}"){% else %}NULL{% endif %}

FROM (
  SELECT {% if sums %}"{{ sums }}"{% else %}1{% endif %}

  FROM {{ relation }}
  WHERE {{ parts.narrowed(filters) }}
  {% if limited %}
  LIMIT $row_limit
  {% endif %}
)
{% endif %}
