-- One row per year, figure that can be added up and node of the agency tree (`under`; NULL: all agencies): the sum and the number of agencies.
{% include 'sealing/collected.sql' %}
,
tree AS (
    SELECT unnest($member::VARCHAR[]) AS agency, unnest($under::VARCHAR[]) AS under
    UNION ALL
    SELECT DISTINCT agency, NULL FROM packages
)
SELECT components.year, tree.under, components.figure, any_value(components.label) AS label, any_value(components.unit) AS unit,
       sum(components.value) AS value, count(*) AS agencies
FROM components
JOIN tree ON tree.agency = components.agency
GROUP BY components.year, tree.under, components.figure
ORDER BY components.year, tree.under NULLS FIRST, components.figure;
