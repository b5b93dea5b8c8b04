-- How many rows a listing has, and what they sum to.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT count(*), {% if sums %}sum("{{ sums }}"){% else %}NULL{% endif %}

FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
