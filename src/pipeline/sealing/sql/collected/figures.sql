-- One row per year, figure that can be added up and place of the roll-up tree (NULL: everybody): the sum, and of how many agencies.
{% include 'sealing/collected.sql' %}
,
places AS (
    SELECT unnest($member::VARCHAR[]) AS agency, unnest($under::VARCHAR[]) AS under
    UNION ALL
    SELECT DISTINCT agency, NULL FROM arrived
)
SELECT components.year, places.under, components.figure, any_value(components.label) AS label, any_value(components.unit) AS unit,
       sum(components.value) AS value, count(*) AS agencies
FROM components
JOIN places ON places.agency = components.agency
GROUP BY components.year, places.under, components.figure
ORDER BY components.year, places.under NULLS FIRST, components.figure;
