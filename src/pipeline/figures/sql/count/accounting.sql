-- Every pulled row is exactly one of counted, excluded and quarantined.
{% if partly %}
CREATE OR REPLACE TABLE candidate.accounting AS
WITH changes AS (
    SELECT agency, source, year, pulled, counted, excluded, quarantined FROM candidate.accounting
    UNION ALL
    SELECT agency, source, year, -1,
           CASE WHEN verdict = 'counted' THEN -1 ELSE 0 END,
           CASE WHEN verdict = 'excluded' THEN -1 ELSE 0 END,
           CASE WHEN verdict = 'quarantined' THEN -1 ELSE 0 END
    FROM withdrawn_verdicts
    WHERE nth = 1
    UNION ALL
    SELECT agency, source, year, pulled, counted, excluded, quarantined FROM recounted
)
SELECT agency, source, year, sum(pulled)::BIGINT AS pulled, sum(counted)::BIGINT AS counted, sum(excluded)::BIGINT AS excluded,
       sum(quarantined)::BIGINT AS quarantined
FROM changes
GROUP BY agency, source, year
HAVING sum(pulled) <> 0 OR sum(counted) <> 0 OR sum(excluded) <> 0 OR sum(quarantined) <> 0;
{% else %}
CREATE OR REPLACE TABLE candidate.accounting AS SELECT * FROM recounted;
{% endif %}
