-- How the relations of a form (勾稽关系) come out on the sums of each county, and over all (county NULL). Only those that must hold for a sum
-- where they hold for each part: plain equations and inequalities between cells of one year. Those on single rows, days, last year
-- (other agencies may have reported then) or with a condition are not about sums.
CREATE TABLE target.county_rules AS
SELECT nullif(results.agency, $all) AS county, results.year::INTEGER AS year, results.form, results.rule, results.instance, relations.title,
       results.outcome, results."left", results."right", results.message, results.refers_to, relations.legal_basis
FROM collected.rule_results AS results
JOIN form_relations AS relations
    ON relations.form = results.form AND relations.rule = results.rule AND relations.instance = results.instance
WHERE relations.guard_of IS NULL AND relations.op IN ('=', '<=', '>=') AND relations.severity = 'block'
  AND relations.of_last_year = 0 AND relations.of_ledger = 0 AND relations.right_constant = 0
  AND NOT EXISTS (SELECT 1 FROM form_relations AS guards WHERE guards.guard_of = relations.number)
ORDER BY county NULLS FIRST, results.year, results.form, relations.number;
