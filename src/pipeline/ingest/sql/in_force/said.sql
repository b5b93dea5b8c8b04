-- Every line of the standing deliveries, with what decides about it.
CREATE OR REPLACE TEMP TABLE said AS
SELECT listed.file_id, listed.line, listed.content,
       row.key{{ " || '@' || coalesce(row.agency, '')" if by_agency }} AS key,
       row.number{{ " || '@' || coalesce(row.agency, '')" if by_agency }} AS number,
       {% if date %}row."{{ date }}"::DATE{% else %}NULL::DATE{% endif %} AS day,
       ({{ state }})::INTEGER AS state,{{ " (row.status <> 'published')::INTEGER AS unpublished," if table == 'items' }}
       hash({% for column in counted %}{{ column | quoted }}{{ ", " if not loop.last }}{% endfor %}) AS counted,
       {{ owner }} AS name
FROM listed
JOIN standing ON standing.file_id = listed.file_id
JOIN contents_{{ table }} AS row ON row.content = listed.content;
