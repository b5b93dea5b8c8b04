-- Every pulled row is exactly one of counted, excluded and quarantined: pulled as the warehouse counts them, the others as the verdicts do.
CREATE OR REPLACE TABLE candidate.accounting AS
WITH arrived AS (
{% for table, date in tables %}
    SELECT agency, source, {{ date }} AS year, count(*) AS rows
    FROM {{ "affected" if partly and table == 'items' else "current_" ~ table }}
    GROUP BY agency, source, {{ date }}
    {{ "UNION ALL" if not loop.last or partly }}
{% endfor %}
{% if partly %}
    SELECT agency, source, year, pulled FROM candidate.accounting
    UNION ALL
    SELECT agency, source, year, -count(*) FROM withdrawn_verdicts WHERE nth = 1 GROUP BY agency, source, year
{% endif %}
),
pulled AS (
    SELECT agency, source, year, sum(rows) AS rows FROM arrived GROUP BY agency, source, year HAVING sum(rows) <> 0
),
judged AS (
    SELECT agency, source, year,
           sum(rows) FILTER (verdict = 'counted') AS counted,
           sum(rows) FILTER (verdict = 'excluded') AS excluded,
           sum(rows) FILTER (verdict = 'quarantined') AS quarantined
    FROM candidate.tallies
    WHERE own
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
