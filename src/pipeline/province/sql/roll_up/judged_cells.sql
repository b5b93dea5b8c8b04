-- The sums as cells that the rules of a form can be judged on. A cell that lacks an agency is blank to them: a rule that reads it cannot be
-- checked. `$all`: the name under which the sums over all counties are judged.
CREATE TABLE collected.cells AS
SELECT coalesce(county, $all) AS agency, year, form, "table", "row", "column", label, "position",
       CASE WHEN reported = filled THEN value END AS value,
       CASE WHEN semantic = 'not_applicable' THEN semantic WHEN reported = filled THEN 'number' ELSE 'blank' END AS semantic
FROM target.county_cells;
