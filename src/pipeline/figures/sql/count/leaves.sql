-- The counted rows by month and leaf figure. Numbers without rows and declared numbers join later.
CREATE OR REPLACE TEMP TABLE leaves AS
{% if partly %}
WITH changes AS (
    SELECT agency, year, month, figure, value
    FROM candidate.monthly
    WHERE figure NOT IN (SELECT total FROM candidate.figure_parts)
    UNION ALL
    SELECT agency, year, month(on_date), figure, -amount FROM withdrawn_verdicts WHERE verdict = 'counted'
    UNION ALL
    SELECT agency, year, month(on_date), figure, amount
    FROM candidate.verdicts AS verdict
    WHERE verdict = 'counted' AND verdict.rowid > $last_verdict
{% if counts %}
      AND source NOT IN (SELECT source FROM batches WHERE fills = 'counts')
{% endif %}
)
SELECT agency, year, month, figure, sum(value) AS value
FROM changes
GROUP BY agency, year, month, figure
HAVING sum(value) <> 0;
{% else %}
SELECT agency, year, month(on_date) AS month, figure, sum(amount) AS value
FROM candidate.verdicts
WHERE verdict = 'counted'
{% if counts %}
  AND source NOT IN (SELECT source FROM batches WHERE fills = 'counts')
{% endif %}
GROUP BY agency, year, month(on_date), figure;
{% endif %}
