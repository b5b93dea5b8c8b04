-- The outcome of every relation of a form.
SELECT rule, instance, severity, outcome, "left", "right", message, what_to_do
FROM rule_results
WHERE agency = $agency AND year = $year AND form = $form
