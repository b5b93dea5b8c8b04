-- All rows of a listing, for a download.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
{% if order %}
ORDER BY {% for sort in order %}"{{ sort.column }}" {{ parts.direction(sort, none) }}{{ ", " if not loop.last }}{% endfor %}

{% endif %}
LIMIT $row_limit
