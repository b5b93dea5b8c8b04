-- A search with few matches, done once: their number, their sum, and the rows of the page. With more than $match_limit matches the
-- number says so and the page must not be used: which of the matches are in it is chance.
{% import "dashboard/listing/parts.sql" as parts %}
WITH matches AS MATERIALIZED (
  SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

  FROM {{ relation }}
  WHERE {{ parts.narrowed(filters) }}
  LIMIT $match_limit + 1
),
page AS (
  SELECT *
  FROM matches
  WHERE TRUE
  {{ parts.after_row(order, position) }}
  ORDER BY {% for sort in order %}"{{ sort.column }}" {{ parts.direction(sort, position) }}{{ ", " if not loop.last }}{% endfor %}

  LIMIT $row_limit
)
SELECT totals.*, page.*
FROM (SELECT count(*) AS number, {% if sums %}sum("{{ sums }}"){% else %}NULL{% endif %} AS summed FROM matches) AS totals
LEFT JOIN page ON TRUE
ORDER BY {% for sort in order %}page."{{ sort.column }}" {{ parts.direction(sort, position) }}{{ ", " if not loop.last }}{% endfor %}
