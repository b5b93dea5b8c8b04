-- A search that finds few rows, looked for once: how many, their sum, and the rows of the page. Above $kept rows found, the number
-- says so and the page is not to be used: which rows were kept is chance.
{% import "dashboard/listing/parts.sql" as parts %}
WITH hits AS MATERIALIZED (
  SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

  FROM {{ relation }}
  WHERE {{ parts.narrowed(filters) }}
  LIMIT $kept + 1
),
page AS (
  SELECT *
  FROM hits
  WHERE TRUE
  {{ parts.behind(order, place) }}
  ORDER BY {% for step in order %}"{{ step.column }}" {{ parts.direction(step, place) }}{{ ", " if not loop.last }}{% endfor %}

  LIMIT $most
)
SELECT found.*, page.*
FROM (SELECT count(*) AS found, {% if sums %}sum("{{ sums }}"){% else %}NULL{% endif %} AS summed FROM hits) AS found
LEFT JOIN page ON TRUE
ORDER BY {% for step in order %}page."{{ step.column }}" {{ parts.direction(step, place) }}{{ ", " if not loop.last }}{% endfor %}
