-- How far every source is known for every agency it speaks for: the facts; a page or command judges them on its day. A source that names no
-- agency speaks for all of them (`source_knowledge`). The days are those of its account: sources of an account cover for each other.
-- Known untruth: the days are those of the files' contents unless a name states a period, as in `sources`.
CREATE OR REPLACE {{ 'TABLE candidate.' if accounted else 'TEMP TABLE ' }}knowledge AS
WITH listed AS (
    SELECT *, fills AS family FROM source_knowledge WHERE listed AND fills IN ('items', 'posts', 'requests', 'disputes')
),
held AS (
{% if accounted %}
    SELECT source, agency, sum(pulled)::BIGINT AS rows FROM candidate.accounting GROUP BY source, agency
{% else %}
    SELECT source, agency, count(*) AS rows FROM current_requests GROUP BY source, agency
{% endif %}
),
nil AS (
{% if accounted %}
    SELECT source, agency, list_sort(list(DISTINCT year)) AS years FROM nil_declared GROUP BY source, agency
{% else %}
    SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS agency, NULL::INTEGER[] AS years
{% endif %}
)
SELECT speaks_for.agency, listed.family, listed.source, listed.account, listed.agency IS NULL AS shared,
       min(least(listed.own_from, listed.asked_from)) OVER same_account AS known_from,
       max(listed.own_to) OVER same_account AS complete_to,
       listed.rhythm_days,
       coalesce(held.rows, 0)::BIGINT AS rows,
       listed.refused,
       coalesce(nil.years, []::INTEGER[]) AS nil_years
FROM listed
JOIN office_agencies AS speaks_for ON listed.agency IS NULL OR listed.agency = speaks_for.agency
LEFT JOIN held ON held.source = listed.source AND held.agency = speaks_for.agency
LEFT JOIN nil ON nil.source = listed.source AND nil.agency = speaks_for.agency
WINDOW same_account AS (PARTITION BY speaks_for.agency, listed.family, listed.account)
ORDER BY speaks_for.agency, listed.family, listed.account, listed.source;
