{% set table = 'declared' %}
-- One row per declared number that the next check must judge.
CREATE OR REPLACE VIEW checking_declared AS
SELECT source, row_id, known_from, batch, hash(source, row_id) AS row_key,
       figure, year, value, vouched_by, document, agency,
       -- 本年增/减 may be below zero, nothing else may.
       CASE WHEN NOT ends_with(figure, '_change') THEN value END AS amount
FROM (
{% include 'core/fragments/to_judge.sql' %}
) AS number;
