-- The cells of every form added up by county, and over all (county NULL): over the agencies that have a number there, with how many these
-- are, how many of them have sealed, and how many have filled the form at all. `semantic`: number, blank (no agency has one) or
-- not_applicable (it applies to none).
CREATE TABLE target.county_cells AS
WITH left_out AS (
    SELECT unnest($excluded_form::VARCHAR[]) AS form, unnest($excluded_table::VARCHAR[]) AS "table",
           unnest($excluded_row::VARCHAR[]) AS "row", unnest($excluded_column::VARCHAR[]) AS "column"
),
cells AS (
    SELECT cells.*, coalesce(members.status = 'sealed', false) AS is_sealed
    FROM target.cells AS cells
    LEFT JOIN target.county_agencies AS members ON members.agency = cells.agency AND members.year = cells.year
    ANTI JOIN left_out
        ON left_out.form = cells.form AND left_out."table" = cells."table"
        AND left_out."row" = cells."row" AND left_out."column" = cells."column"
)
SELECT county, year, form, "table", "row", "column", any_value(label) AS label, any_value("position") AS "position",
       sum(value) AS value,
       CASE WHEN count(value) > 0 THEN 'number' WHEN bool_and(semantic = 'not_applicable') THEN 'not_applicable' ELSE 'blank' END AS semantic,
       count(value)::INTEGER AS reported,
       count(value) FILTER (WHERE is_sealed)::INTEGER AS sealed,
       count(*) FILTER (WHERE semantic <> 'not_applicable')::INTEGER AS filled
FROM cells
GROUP BY GROUPING SETS (
    (county, year, form, "table", "row", "column"),
    (year, form, "table", "row", "column")
)
ORDER BY county NULLS FIRST, year, form, "position";
