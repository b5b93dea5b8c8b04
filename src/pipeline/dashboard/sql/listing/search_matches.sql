-- Fills `matches` with the rows that a search finds, up to a limit. Where there are more, which of them is chance.
{% import "dashboard/listing/parts.sql" as parts %}
INSERT INTO temp.matches
SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }}
WHERE {{ parts.narrowed(filters) }}
LIMIT $match_limit
