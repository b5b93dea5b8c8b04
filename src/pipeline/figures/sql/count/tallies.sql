-- How many rows have which verdict, by day: what pages, sums and sentences about all rows are computed from. Of the rows judged so far.
{% if partly %}
-- The tallies of the last build without what was withdrawn, and those of the verdicts of this run.
CREATE OR REPLACE TABLE candidate.tallies AS
WITH kept AS (SELECT DISTINCT source FROM candidate.tallies WHERE source NOT IN (SELECT source FROM batches WHERE fills <> 'items')),
withdrawn AS (
{% include 'figures/count/tallied.sql' %}

    FROM withdrawn_verdicts
    WHERE source IN (SELECT source FROM kept)
    GROUP BY ALL
),
changes AS (
    SELECT * FROM candidate.tallies WHERE source IN (SELECT source FROM kept)
    UNION ALL BY NAME
    SELECT * REPLACE (-rows AS rows, -value AS value) FROM withdrawn
    UNION ALL BY NAME
    (
{% include 'figures/count/tallied.sql' %}

    FROM candidate.verdicts
    WHERE rowid > $last_verdict
    GROUP BY ALL)
)
SELECT agency, year, source, on_date, verdict, figure, section, manner, reason, site, own, sum(rows)::BIGINT AS rows, sum(value) AS value
FROM changes
GROUP BY ALL
HAVING sum(rows) <> 0
ORDER BY agency, year;
{% else %}
CREATE OR REPLACE TABLE candidate.tallies AS
{% include 'figures/count/tallied.sql' %}

FROM candidate.verdicts
GROUP BY ALL
ORDER BY agency, year;
{% endif %}
