-- The findings of all verbs, for readers.
CREATE OR REPLACE TABLE candidate.findings AS
SELECT agency, year, code, severity, outcome, message, what_to_do, "left", "right", refers_to, waived_by
FROM findings
ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, code, agency, year, refers_to;
