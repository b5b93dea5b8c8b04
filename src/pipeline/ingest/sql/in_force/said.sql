-- Every line of the standing deliveries, with what decides about it; of a night that only adds, the lines under the numbers it touches.
CREATE OR REPLACE TEMP TABLE said AS
WITH listed_rows AS (
{% if only_touched %}
    SELECT * FROM listed_{{ table }} SEMI JOIN touched USING (number) WHERE source = {{ source | literal }}
    UNION ALL
    -- A row without a number stands in no version as it is.
    SELECT * FROM contents_{{ table }} WHERE number IS NULL AND source = {{ source | literal }}
{% else %}
    SELECT * FROM listed_{{ table }} WHERE source = {{ source | literal }}
{% endif %}
),
rows AS (
    SELECT row.content,
           row.key{{ " || '@' || coalesce(row.agency, '')" if by_agency }} AS key,
           row.number{{ " || '@' || coalesce(row.agency, '')" if by_agency }} AS number,
           {% if date %}row."{{ date }}"::DATE{% else %}NULL::DATE{% endif %} AS day,
           ({{ state }})::INTEGER AS state,{{ " (row.status <> 'published')::INTEGER AS unpublished," if table == 'items' }}
           hash({% for column in counted %}{{ column | quoted }}{{ ", " if not loop.last }}{% endfor %}) AS counted,
           {{ owner }} AS name
    FROM listed_rows AS row
)
SELECT listed.file_id, listed.line, rows.*
FROM rows
JOIN listed ON listed.content = rows.content
JOIN standing ON standing.file_id = listed.file_id;
