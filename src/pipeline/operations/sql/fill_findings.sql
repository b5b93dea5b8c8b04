-- The findings of filling and judging the forms, the request clock, sealed years and the waivers, the most severe first.
SELECT code, severity, outcome, message, what_to_do, agency, year, "left", "right", refers_to, waived_by
FROM findings
WHERE stage IN ('fill', 'upgrade', 'judge', 'clock', 'duty', 'channels', 'inspection', 'plan', 'prose', 'seal', 'waive', 'follow_up')
ORDER BY CASE severity WHEN 'block' THEN 0 WHEN 'warn' THEN 1 ELSE 2 END, year DESC, agency, code, refers_to;
