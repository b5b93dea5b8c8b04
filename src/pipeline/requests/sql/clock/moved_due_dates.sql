-- One row per request whose due date changed together with the calendar.
-- Known untruth: a provisional date that a new step changed in the same night is listed too.
SELECT after.agency,
       after.request_no,
       before.due AS before,
       after.due AS after,
       after.provisional
FROM {{ after }}.requests_clock AS after
JOIN {{ before }}.requests_clock AS before
  ON before.request_no = after.request_no
 AND before.agency IS NOT DISTINCT FROM after.agency
WHERE before.calendar_hash <> after.calendar_hash
  AND before.received_on = after.received_on
  AND before.due <> after.due
  AND before.extension_days = after.extension_days
  AND (before.provisional OR before.original_due <> after.original_due)
ORDER BY after.agency, after.request_no;
