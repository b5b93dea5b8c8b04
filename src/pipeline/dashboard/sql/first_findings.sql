-- Problems that nobody has accepted, the gravest first, each kind once: `more` are the others of its kind. At most `$row_limit`.
WITH numbered AS (
    SELECT code, severity, outcome, message, what_to_do, refers_to,
           count(*) OVER (PARTITION BY code, severity) - 1 AS more,
           row_number() OVER (PARTITION BY code, severity ORDER BY refers_to, message) AS place
    FROM findings
    WHERE (agency IS NULL OR agency = $agency) AND (year IS NULL OR year = $year) AND waived_by IS NULL AND severity IN ('block', 'warn')
)
SELECT code, severity, outcome, message, what_to_do, refers_to, more
FROM numbered
WHERE place = 1
ORDER BY severity = 'warn', code, refers_to
LIMIT $row_limit
