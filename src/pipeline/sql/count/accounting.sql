-- Every pulled row is exactly one of counted, excluded and quarantined. Pulled is counted in the warehouse, the others in the verdicts.
CREATE OR REPLACE {{ "TEMP TABLE recounted" if partly else "TABLE candidate.accounting" }} AS
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
{% if partly %}

CREATE OR REPLACE TABLE candidate.accounting AS
WITH moved AS (
    SELECT agency, source, year, pulled, counted, excluded, quarantined FROM candidate.accounting
    UNION ALL
    SELECT agency, source, year, -1,
           CASE WHEN verdict = 'counted' THEN -1 ELSE 0 END,
           CASE WHEN verdict = 'excluded' THEN -1 ELSE 0 END,
           CASE WHEN verdict = 'quarantined' THEN -1 ELSE 0 END
    FROM taken_back
    WHERE nth = 1
    UNION ALL
    SELECT agency, source, year, pulled, counted, excluded, quarantined FROM recounted
)
SELECT agency, source, year, sum(pulled)::BIGINT AS pulled, sum(counted)::BIGINT AS counted, sum(excluded)::BIGINT AS excluded,
       sum(quarantined)::BIGINT AS quarantined
FROM moved
GROUP BY agency, source, year
HAVING sum(pulled) <> 0 OR sum(counted) <> 0 OR sum(excluded) <> 0 OR sum(quarantined) <> 0;
{% endif %}
