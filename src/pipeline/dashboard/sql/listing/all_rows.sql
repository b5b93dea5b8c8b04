-- All rows of a listing, for a download.
{% import "dashboard/listing/parts.sql" as parts %}
SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
{% if order %}
ORDER BY {% for step in order %}"{{ step.column }}" {{ parts.direction(step, none) }}{{ ", " if not loop.last }}{% endfor %}

{% endif %}
LIMIT $most
