-- Every line of the standing deliveries, with what decides about it; of a night that only adds, the lines under the numbers it touches.
CREATE OR REPLACE TEMP TABLE said AS
WITH rows AS (
    SELECT row.content,
           row.key{{ " || '@' || coalesce(row.agency, '')" if by_agency }} AS key,
           row.number{{ " || '@' || coalesce(row.agency, '')" if by_agency }} AS number,
           {% if date %}row."{{ date }}"::DATE{% else %}NULL::DATE{% endif %} AS day,
           ({{ state }})::INTEGER AS state,{{ " (row.status <> 'published')::INTEGER AS unpublished," if table == 'items' }}
           hash({% for column in counted %}{{ column | quoted }}{{ ", " if not loop.last }}{% endfor %}) AS counted,
           {{ owner }} AS name
    FROM listed_{{ table }} AS row
    WHERE row.source = {{ source | literal }}
{% if only_touched %}
      AND (row.number IS NULL OR row.number IN (SELECT number FROM touched))
{% endif %}
)
SELECT listed.file_id, listed.line, rows.*
FROM rows
JOIN listed ON listed.content = rows.content
JOIN standing ON standing.file_id = listed.file_id;
