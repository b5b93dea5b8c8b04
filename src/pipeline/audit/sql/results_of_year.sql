-- What the relations with the year before came to, for one year of every report.
SELECT agency, rule, instance, severity, outcome, "left", "right", message, what_to_do, cells, refers_to
FROM audited.rule_results
WHERE rule IN (SELECT unnest($rules::VARCHAR[])) AND year = $year
ORDER BY agency, rule, instance;
