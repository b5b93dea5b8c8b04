-- The first values of one column of the order on a page: of the first column, or, with `$first`, of the second among the rows that
-- share that value in the first.
{% import "dashboard/listing/parts.sql" as parts %}
{% set step = order[1] if second else order[0] %}
SELECT "{{ step.column }}"::VARCHAR
FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
{{ parts.behind(order, place) }}
{% if second %}
  AND "{{ order[0].column }}" = $first::{{ order[0].type }}
{% endif %}
ORDER BY "{{ step.column }}" {{ parts.direction(step, place) }}
LIMIT $most
