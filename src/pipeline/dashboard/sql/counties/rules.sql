-- How the relations of the forms come out on the sums of a county, or of all where $county is NULL, with the cells each compares.
SELECT results.form, results.rule, results.instance, results.title, results.outcome, results."left", results."right", results.message,
       results.legal_basis, coalesce(rules.cells, []) AS cells
FROM county_rules AS results
LEFT JOIN (SELECT form, rule, instance, any_value(cells) AS cells FROM rules GROUP BY form, rule, instance) AS rules
    ON rules.form = results.form AND rules.rule = results.rule AND rules.instance = results.instance
WHERE results.year = $year AND results.county IS NOT DISTINCT FROM $county
