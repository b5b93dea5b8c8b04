-- All findings that stand, but for those of the look at the sources and of the digest, which tell of themselves.
SELECT code, severity, outcome, message, what_to_do, agency, year, "left", "right", refers_to, waived_by
FROM findings
WHERE stage NOT IN ('pull', 'digest')
ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, year DESC, agency, code, refers_to;
