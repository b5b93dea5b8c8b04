-- The outcome of every relation of a form, and who let pass what does not hold. A form that is ill formed only by blanks is let pass
-- under the code of the blanks, FILL-001.
WITH accepted AS (
    SELECT code, refers_to, any_value(waived_by) AS waived_by
    FROM findings
    WHERE agency = $agency AND year = $year AND waived_by IS NOT NULL
    GROUP BY code, refers_to
),
results AS (
    SELECT *, CASE WHEN rule IN (SELECT code FROM findings WHERE agency = $agency AND year = $year) THEN rule ELSE 'FILL-001' END AS said_as
    FROM rule_results
    WHERE agency = $agency AND year = $year AND form = $form
)
SELECT results.rule, results.instance, results.severity, results.outcome, results."left", results."right", results.message,
       results.what_to_do, accepted.waived_by
FROM results
LEFT JOIN accepted ON accepted.code = results.said_as AND accepted.refers_to = results.refers_to
