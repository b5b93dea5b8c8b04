-- Reminders of requests that reached a nearer threshold since the previous digest.
SELECT now.agency, now.request_no, now.kind, now.due_on, now.days_left, now.message
FROM newest.reminders AS now
WHERE ($agencies::VARCHAR[] IS NULL OR list_contains($agencies::VARCHAR[], now.agency))
  AND now.request_no IS NOT NULL
{% if previous_has_reminders %}
  AND NOT EXISTS (
      FROM previous.reminders AS before
      WHERE (before.agency, before.request_no, before.kind) = (now.agency, now.request_no, now.kind)
  )
{% endif %}
ORDER BY now.days_left, now.agency, now.request_no
