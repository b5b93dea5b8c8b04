{% set table = 'counts' %}
-- One row per number without rows that the next check must judge.
CREATE OR REPLACE VIEW checking_counts AS
SELECT source, row_id, known_from, batch, hash(source, row_id) AS row_key,
       period_from, period_to, figure, amount, agency,
       year(period_from) = year(period_to) AS within_a_year,
       -- Months to come stand in a list with 0.
       CASE WHEN amount <> 0 THEN period_from END AS begun_on,
       CASE WHEN starts_with(figure, 'items.') THEN substr(figure, 7) END AS class
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS number;
