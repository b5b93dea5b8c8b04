-- A table of this connection alone, for the rows that a search finds.
CREATE OR REPLACE TEMP TABLE matches AS
SELECT {% for column in columns %}"{{ column.name }}"{{ ", " if not loop.last }}{% endfor %}

FROM {{ relation }}
LIMIT 0
