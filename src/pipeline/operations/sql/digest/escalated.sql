-- What is open so long after its last day that it is told, and was not told before: one line each, the longest overdue first.
SELECT now.no || ' ' || now.office || '：[' || now.code || '] ' || now.message || '应于 ' || strftime(now.due_on, '%m 月 %d 日') || '前办结。'
FROM newest.follow_up AS now
WHERE now.escalated
  AND ($agencies::VARCHAR[] IS NULL OR now.agency IS NULL OR list_contains($agencies::VARCHAR[], now.agency))
{% if before %}
  AND NOT EXISTS (SELECT 1 FROM previous.follow_up AS before WHERE before.no = now.no AND before.escalated)
{% endif %}
ORDER BY now.due_on, now.no
