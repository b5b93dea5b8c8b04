-- Counted evidence by month and leaf figure, declared numbers aside.
CREATE OR REPLACE TEMP TABLE leaves AS
{% if partly %}
WITH moved AS (
    SELECT agency, year, month, figure, value
    FROM candidate.monthly
    WHERE figure NOT IN (SELECT total FROM candidate.figure_parts)
    UNION ALL
    SELECT agency, year, month(on_date), figure, -amount FROM taken_back WHERE verdict = 'counted'
    UNION ALL
    SELECT agency, year, month(on_date), figure, amount
    FROM candidate.verdicts AS verdict
    WHERE verdict = 'counted' AND verdict.rowid > $last_verdict
)
SELECT agency, year, month, figure, sum(value) AS value
FROM moved
GROUP BY agency, year, month, figure
HAVING sum(value) <> 0;
{% else %}
SELECT agency, year, month(on_date) AS month, figure, sum(amount) AS value
FROM candidate.verdicts
WHERE verdict = 'counted'
GROUP BY agency, year, month(on_date), figure;
{% endif %}
