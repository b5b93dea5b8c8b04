-- Of a year that still runs a blank is a thing to do at its end, not a fault.
UPDATE findings
SET severity = 'info', message = '年底要填：' || message
WHERE stage = 'fill' AND code = 'FILL-001' AND year >= $year AND NOT starts_with(message, '年底要填：');
