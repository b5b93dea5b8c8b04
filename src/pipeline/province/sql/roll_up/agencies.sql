-- Every county, and every agency of it as it published itself or as counties.toml expects it. An agency at the head of its county
-- stands under the county. `county_list`: in the order of counties.toml.
{% import 'province/roll_up/fragments.sql' as parquet %}
CREATE TABLE target.agencies AS
WITH counties AS (
    SELECT unnest($counties::VARCHAR[]) AS county, unnest($names::VARCHAR[]) AS name, generate_subscripts($counties::VARCHAR[], 1) AS place
),
published AS (
    SELECT county, agency, name, parent, level, file_row_number AS place FROM {{ parquet.read(files) }}
),
expected AS (
    SELECT unnest($expected_county::VARCHAR[]) AS county, unnest($expected_agency::VARCHAR[]) AS agency,
           unnest($expected_name::VARCHAR[]) AS name, generate_subscripts($expected_county::VARCHAR[], 1) AS place
),
members AS (
    SELECT counties.county, members.agency, members.name, members.parent, members.level, counties.place AS county_place, members.place
    FROM (
        SELECT county, agency, name, parent, level, place FROM published
        UNION ALL
        SELECT expected.county, expected.agency, expected.name, NULL, NULL, 1000000 + expected.place
        FROM expected
        WHERE NOT EXISTS (SELECT 1 FROM published WHERE published.county = expected.county AND published.agency = expected.agency)
    ) AS members
    JOIN counties ON counties.county = members.county
)
SELECT agency, county, name, parent, level, (row_number() OVER (ORDER BY county_place, place))::INTEGER AS "position"
FROM (
    SELECT county AS agency, county, name, NULL AS parent, NULL AS level, place AS county_place, -1 AS place FROM counties
    UNION ALL
    SELECT county || '--' || agency, county, name, CASE WHEN parent IS NULL THEN county ELSE county || '--' || parent END, level, county_place, place
    FROM members
)
ORDER BY "position";
