-- The values of some columns among the rows of a listing, the most frequent first, and how many rows have each; in one pass.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT CASE{% for column in columns %} WHEN grouping("{{ column }}") = 0 THEN '{{ column }}'{% endfor %} END AS name,
       CASE{% for column in columns %} WHEN grouping("{{ column }}") = 0 THEN "{{ column }}"::VARCHAR{% endfor %} END AS value,
       {{ "sum(rows)::BIGINT" if tallied else "count(*)" }} AS number
FROM {% if tallied %}(
{% include "dashboard/listing/tallied/" ~ tallied ~ ".sql" %}

){% else %}{{ relation }}{% endif %}

WHERE {{ parts.narrowed(filters) }}
GROUP BY GROUPING SETS ({% for column in columns %}("{{ column }}"){{ ", " if not loop.last }}{% endfor %})
ORDER BY name, number DESC, value
