CREATE OR REPLACE TEMP TABLE figures_of_ledgers AS
SELECT figure_no, figure FROM figure_names WHERE figure_no IN (SELECT figure_no FROM form_ledgers);
{% if tallied %}

-- DuckDB skips the blocks of verdicts of other sources, which may be millions of items.
CREATE OR REPLACE TEMP TABLE sources_of_ledgers AS
SELECT DISTINCT source FROM {{ schema }}.tallies WHERE figure IN (SELECT figure FROM figures_of_ledgers);
{% endif %}

-- One row per agency, year, figure and request or case counted in it. Declared numbers are not among them.
CREATE OR REPLACE TEMP TABLE ledger_rows AS
SELECT agencies.agency_no, CAST(counted.year AS INTEGER) AS year, figures_of_ledgers.figure_no, counted.row_id,
       max(counted.amount) AS amount
FROM (
    SELECT agency, year, figure, source, row_id, amount
    FROM {{ schema }}.verdicts
    WHERE verdict = 'counted'
{% if tallied %}
      AND source IN (SELECT source FROM sources_of_ledgers)
{% endif %}
) AS counted
JOIN figures_of_ledgers ON figures_of_ledgers.figure = counted.figure
JOIN (SELECT DISTINCT agency, agency_no FROM judged) AS agencies ON agencies.agency = counted.agency
WHERE counted.source NOT IN (SELECT unnest($declared_sources::VARCHAR[]))
GROUP BY agencies.agency_no, counted.year, figures_of_ledgers.figure_no, counted.row_id;
