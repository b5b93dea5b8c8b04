-- What every relation came to, in the order of the rules; those that need ledgers or a date are left out.
SELECT agency, rule, instance, severity, outcome, "left", "right", message, what_to_do, cells, refers_to
FROM audited.rule_results
WHERE rule NOT IN (SELECT unnest($left_out::VARCHAR[]))
ORDER BY agency, rule, instance;
