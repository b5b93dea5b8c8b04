-- The results of all rules for a year.
SELECT form, rule, instance, severity, outcome, "left", "right", message, what_to_do, legal_basis, cells, refers_to
FROM candidate.rule_results
WHERE agency = $agency AND year = $year
ORDER BY form, rule, instance;
