-- The values of one sort column on a page: of the first one (those that are not empty, after a row with one), or, with `$first`, of the
-- second among the rows that have that value in the first.
{% import "dashboard/listing/parts.sql" as parts %}
{% set sort = order[1] if second else order[0] %}
SELECT "{{ sort.column }}"::VARCHAR
FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
{{ parts.after_row(order, position, true) }}
{% if second %}
  AND "{{ order[0].column }}" = $first::{{ order[0].type }}
{% endif %}
ORDER BY "{{ sort.column }}" {{ parts.direction(sort, position) }}
LIMIT $row_limit
