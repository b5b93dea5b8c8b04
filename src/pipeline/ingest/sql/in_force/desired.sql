-- The rows that should be in force: the chosen version of each thing, its further lines in that delivery, and the rows without a
-- number or a date, which belong to their file alone.
CREATE OR REPLACE TEMP TABLE desired AS
WITH named AS (
    SELECT chosen.*, parts.mark, absences.kind AS absence,
{% if by_agency %}
           regexp_replace(chosen.key, '@[^@]*$', '') AS plain
{% else %}
           chosen.key AS plain
{% endif %}
    FROM chosen
    LEFT JOIN parts ON parts.content = chosen.content
    LEFT JOIN absences ON absences.key = chosen.key AND absences.thing = chosen.thing
),
{% if by_agency %}
shared AS (SELECT plain FROM named GROUP BY plain HAVING count(DISTINCT key) > 1),
{% endif %}
rows_named AS (
    SELECT named.*,
           {{ "CASE WHEN shared.plain IS NULL THEN named.plain ELSE named.key END" if by_agency else "named.plain" }}
               || coalesce('@' || named.mark, '') AS row_id
    FROM named
    {{ "LEFT JOIN shared ON shared.plain = named.plain" if by_agency }}
),
main AS (
    SELECT row_id, content, file_id, line, decision, refused, false AS further,
           coalesce(absence = 'withdrawn', false) AS gone
    FROM rows_named
),
{% if doubled %}
further AS (
    SELECT rows_named.row_id || '#' || (1 + row_number() OVER (PARTITION BY rows_named.row_id ORDER BY said.line)) AS row_id,
           said.content, said.file_id, said.line, NULL::VARCHAR AS decision, NULL::VARCHAR AS refused, true AS further, false AS gone
    FROM rows_named
    JOIN said ON said.key = rows_named.key AND said.file_id = rows_named.file_id AND said.line <> rows_named.line
    LEFT JOIN parts ON parts.content = said.content
    WHERE rows_named.lines > 1 AND coalesce(parts.thing, 0) = rows_named.thing {{ "AND said.day IS NOT NULL" if date }}
),
{% endif %}
alone AS (
    SELECT said.*, standing.path,
           coalesce(row.key, '?') AS plain,
           CASE
               {{ "WHEN row.status = 'draft' THEN NULL -- was never published: it waits for no day" if table == 'items' }}
               {{ "WHEN true THEN NULL -- no figure depends on it; the expectations of its table judge it" if table in ('request_events', 'documents', 'declared') }}
               WHEN said.number IS NULL THEN 'no_number'
               ELSE 'no_date'
           END AS refused
    FROM said
    JOIN standing ON standing.file_id = said.file_id
    JOIN listed_{{ table }} AS row ON row.content = said.content
    WHERE (said.key IS NULL {{ "OR said.day IS NULL" if date }})
      AND NOT EXISTS (
          SELECT 1 FROM standing AS later
          WHERE later.place > standing.place
            AND (later.path = standing.path
                 OR later.stated AND later.claim = standing.claim AND later.series = standing.series
                    AND later.stated_from IS NOT DISTINCT FROM standing.stated_from
                    AND later.stated_to IS NOT DISTINCT FROM standing.stated_to)
      )
),
alone_named AS (
    SELECT CASE
               WHEN plain <> '?' AND plain NOT IN (SELECT plain FROM named) AND count(*) OVER (PARTITION BY plain) = 1 THEN plain
               WHEN plain = '?' THEN '?' || line || '@' || path
               ELSE plain || '@' || path || '#' || line
           END AS row_id,
           content, file_id, line, NULL::VARCHAR AS decision, refused, false AS further, false AS gone
    FROM alone
),
every AS (
    SELECT * FROM main
    {{ "UNION ALL SELECT * FROM further" if doubled }}
    UNION ALL
    SELECT * FROM alone_named
)
SELECT every.row_id, every.gone, every.further, every.refused, every.file_id, every.line,
{% for column in columns %}
       {% if column == 'decision' %}coalesce(every.decision, row."decision") AS "decision"{% else %}row."{{ column }}"{% endif %}{{ "," if not loop.last }}
{% endfor %}
FROM every
JOIN listed_{{ table }} AS row ON row.content = every.content;
