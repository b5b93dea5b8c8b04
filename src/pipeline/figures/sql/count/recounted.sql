-- Per agency, source and year the rows judged in this run: pulled as the warehouse counts them, the others as the verdicts do.
CREATE OR REPLACE TEMP TABLE recounted AS
WITH pulled AS (
{% for table, date in tables %}
    SELECT agency, source, {{ date }} AS year, count(*) AS rows
    FROM {{ "affected" if partly and table == 'items' else "current_" ~ table }}
    GROUP BY agency, source, {{ date }}
    {{ "UNION ALL" if not loop.last }}
{% endfor %}
),
judged AS (
    SELECT agency, source, year,
           sum(CASE WHEN verdict = 'counted' THEN 1 ELSE 0 END) AS counted,
           sum(CASE WHEN verdict = 'excluded' THEN 1 ELSE 0 END) AS excluded,
           sum(CASE WHEN verdict = 'quarantined' THEN 1 ELSE 0 END) AS quarantined
    FROM candidate.verdicts
    WHERE nth = 1
{% if partly %}
      AND rowid > $last_verdict
{% endif %}
    GROUP BY agency, source, year
)
SELECT coalesce(pulled.agency, judged.agency) AS agency,
       coalesce(pulled.source, judged.source) AS source,
       coalesce(pulled.year, judged.year) AS year,
       coalesce(pulled.rows, 0)::BIGINT AS pulled,
       coalesce(judged.counted, 0)::BIGINT AS counted,
       coalesce(judged.excluded, 0)::BIGINT AS excluded,
       coalesce(judged.quarantined, 0)::BIGINT AS quarantined
FROM pulled
FULL JOIN judged
    ON judged.agency IS NOT DISTINCT FROM pulled.agency
   AND judged.source = pulled.source
   AND judged.year IS NOT DISTINCT FROM pulled.year;
